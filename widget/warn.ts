/** Warnings for developers in the console (docs/interface.md#5-element). docs/troubleshooting.md has a section for each code. */
import type { ProblemCode } from "../contract/problem.ts";

type Mistake = "edge" | "guards" | "html" | "messages" | "option" | "tag" | "target" | "value";

const printed = new Set<string>();

/** Prints a mistake of the page's developer, once for each page. A refusal has the code of its problem document. */
export function warn(code: Mistake | ProblemCode, mistake: string): void {
  const text = `PS-${code.toUpperCase()}: ${mistake} See docs/troubleshooting.md#ps-${code}`;
  if (printed.has(text)) return;
  printed.add(text);
  console.warn(text);
}
