// How much the hosted page moves on the paths that customers take, on a phone and on a desktop.
import { randomUUID } from "node:crypto";
import { openBrowser } from "../../e2e/merchant-page.ts";
import { layoutShiftOf, REAL_PATHS, WIDTHS } from "../../e2e/support/layout-shift.ts";
import { atMost, type Figure } from "../figures.ts";
import type { Fixture } from "../fixture.ts";

/** A shift that nobody minds is at most 0.1 (https://web.dev/articles/cls, checked 2026-11-28). */
const MOST_SHIFT = 0.05;

export async function layoutShifts(fixture: Fixture): Promise<Figure[]> {
  const browser = await openBrowser();
  const figures: Figure[] = [];
  for (const width of WIDTHS)
    for (const [name, { kind, id, last }] of Object.entries(REAL_PATHS)) {
      const address = await fixture.linkTo({ connection: "sandbox", kind, id: `${id}~${randomUUID()}` });
      const shift = await layoutShiftOf(browser, address, width, last);
      figures.push(atMost(`page: layout shift, ${name}, ${width} px`, shift, MOST_SHIFT, "", 3));
    }
  await browser.close();
  return figures;
}
