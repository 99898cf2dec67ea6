/**
 * The document as the browser defines it. Markup in the page can replace a property of the document by an element of that
 * name ("DOM clobbering", https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem, checked 2026-11-28).
 */

/** A property of the document as the browser defines it. */
export const documentProperty = <Name extends keyof Document>(name: Name): Document[Name] =>
  Reflect.get(Document.prototype, name, document);
