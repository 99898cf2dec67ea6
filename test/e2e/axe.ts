// Runs axe on a page, shadow roots included, whatever the page's policy allows.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** The same axe that the element's own tests use. */
const AXE = readFileSync(
  createRequire(createRequire(import.meta.url).resolve("chai-a11y-axe")).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** One line for each violated rule with the elements that violate it; empty when there is none. */
export async function violationsOf(page: Page, selector = "html"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async (within) => {
    const { axe } = window as unknown as { axe: { run(context: string, options: object): Promise<AxeResults> } };
    const { violations } = await axe.run(within, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target).join(" | ")}`);
  }, selector);
}

interface AxeResults {
  violations: { id: string; help: string; nodes: { target: unknown }[] }[];
}
