/**
 * What the widget reads of a page that other people write too. Scripts of the page may have extended the prototype of all
 * objects. Markup in the page can replace a property of the document by an element of that name ("DOM clobbering",
 * https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem, checked 2026-11-28).
 */

/**
 * The same options without a prototype, for a function of the browser: it would also read the options that the page has
 * added to all objects, such as `once` or `signal`.
 */
export const ownOptions = <T extends object>(options: T): T => ({ __proto__: null, ...options });

/** A property of the document as the browser defines it. */
export const documentProperty = <Name extends keyof Document>(name: Name): Document[Name] =>
  Reflect.get(Document.prototype, name, document);
