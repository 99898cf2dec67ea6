/** Warnings for developers in the console (docs/interface.md#5-element). docs/troubleshooting.md has a section for each code. */

export type WarningCode = "PS-GUARDS" | "PS-MESSAGES" | "PS-OPTION" | "PS-TARGET";

const printed = new Set<string>();

/** Prints a mistake of the page's developer, once for each page. */
export function warn(code: WarningCode, mistake: string): void {
  const text = `${code}: ${mistake} See docs/troubleshooting.md#${code.toLowerCase()}`;
  if (printed.has(text)) return;
  printed.add(text);
  console.warn(text);
}
