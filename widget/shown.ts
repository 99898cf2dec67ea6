/**
 * What to show, as plain data, and the one function that makes the DOM look like it. Sixty lines instead of a
 * framework: the element must stay small, needs no Trusted Types policy this way (text and attributes only, no HTML
 * is ever parsed), and the server can write the same data as HTML, which `show` then takes over in the browser.
 */

type Value = string | number | boolean | null | undefined | ((event: Event) => void);

export interface ShownElement {
  tag: string;
  /** Strings and numbers as they are; true: empty; false, null, undefined: absent. Functions only as `onclick`. */
  attributes: Record<string, Value>;
  children: readonly Shown[];
}

/** Null, false and the like hold their place, so that what comes after keeps its node. */
export type Shown = ShownElement | string | null | undefined | false;

/** One element: `h("p", { part: "title" }, "Paid")`. */
export function h(tag: string, attributes: Record<string, Value>, ...children: Shown[]): ShownElement {
  return { tag, attributes, children };
}

/** Makes the children of `parent` what is wanted, and touches only what differs. */
export function show(parent: Element | ShadowRoot, wanted: readonly Shown[]): void {
  wanted.forEach((item, index) => {
    const present = parent.childNodes[index];
    if (typeof item === "object" && item) {
      const { tag, attributes, children } = item;
      const isSame = (present as Element | undefined)?.localName === tag;
      const element = isSame ? (present as Element) : document.createElementNS(namespaceOf(tag, parent), tag);
      setAttributes(element, attributes);
      show(element, children);
      if (!isSame) place(parent, element, present);
    } else if (present?.nodeType === Node.TEXT_NODE) {
      // Also an equal text would count as a change to a live region.
      if (present.nodeValue !== (item || "")) present.nodeValue = item || "";
    } else {
      place(parent, document.createTextNode(item || ""), present);
    }
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild?.remove();
}

function namespaceOf(tag: string, parent: Element | ShadowRoot): string {
  if (tag === "svg") return "http://www.w3.org/2000/svg";
  return (parent as Element).namespaceURI ?? "http://www.w3.org/1999/xhtml";
}

function place(parent: Node, node: Node, present: ChildNode | undefined): void {
  if (present) present.replaceWith(node);
  else parent.appendChild(node);
}

function setAttributes(element: Element, attributes: Record<string, Value>): void {
  for (const name of element.getAttributeNames()) if (!(name in attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") (element as HTMLElement).onclick = value;
    else if (value == null || value === false) element.removeAttribute(name);
    else {
      const text = value === true ? "" : `${value}`;
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    }
  }
}
