/** The parts of the page, which the edge writes (edge/page/support-page.ts). */

/** Throws when the page has no such part: page and script are of the same build. */
export function byId(id: string): HTMLElement;
export function byId<Part extends Element>(id: string, type: new () => Part): Part;
export function byId(id: string, type: new () => Element = HTMLElement): Element {
  const part = document.getElementById(id);
  if (!(part instanceof type)) throw new Error(`The page has no #${id}.`);
  return part;
}
