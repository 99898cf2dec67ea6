// Runs axe on a page, shadow roots included, whatever the page's policy allows.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** The same axe that the element's own tests use. */
const AXE = readFileSync(
  createRequire(createRequire(import.meta.url).resolve("chai-a11y-axe")).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** The rules about colours that run by default: axe lists them with the tag `cat.color`. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * One line for each violated rule with the elements that violate it; empty when there is none.
 * @param rules all by default; only those about colours for a page that was checked in another theme
 */
export async function violationsOf(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(
    async (runOnly) => {
      const { axe } = window as unknown as { axe: { run(context: string, options: object): Promise<AxeResults> } };
      const { violations } = await axe.run("html", { resultTypes: ["violations"], ...(runOnly && { runOnly }) });
      return violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target).join(" | ")}`,
      );
    },
    rules === "colours" ? COLOUR_RULES : null,
  );
}

interface AxeResults {
  violations: { id: string; help: string; nodes: { target: unknown }[] }[];
}
