/** Which language the page says it is in, where the element stands. */

/** The nearest `lang`, its own first, also through shadow roots. */
export function closestLang(element: Element): string | null {
  for (let at: Element | undefined = element; at; at = (at.getRootNode() as ShadowRoot).host) {
    const found = at.closest("[lang]:not([lang=''])");
    if (found) return found.getAttribute("lang");
  }
  return null;
}
