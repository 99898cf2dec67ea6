/**
 * embed.js, a classic script for pages whose editor removes custom elements. It turns `data-payment-status` placeholders
 * into elements, and loads the element's script when a placeholder comes near the viewport: the version that was built with
 * it, with its integrity. It adds one global, `PaymentStatus`, and sends no request itself.
 */

import { documentProperty } from "./foreign-page.ts";
import type { MessageOverrides } from "./i18n/override.ts";
import { warn } from "./warn.ts";
import { withoutPrototype } from "./without-prototype.ts";

/** The attributes and properties of the element (docs/interface.md#5-element), spelled as properties. */
export interface RenderOptions {
  of?: string | null;
  token?: string | null;
  edge?: string | null;
  lang?: string | null;
  theme?: string | null;
  layout?: string | null;
  live?: string | null;
  retryUrl?: string | null;
  returnUrl?: string | null;
  returnAfter?: string | number | null;
  headingLevel?: string | number | null;
  guards?: string | null;
  messages?: MessageOverrides | null;
}

/** What `push` takes: the arguments of `render`. */
type RenderCall = [target: Element | string, options?: RenderOptions];

/** A placeholder has only these, as `data-…`, because other people may write markup: they must not choose an address. */
const MARKUP_ATTRIBUTES = "token lang theme layout live heading-level".split(" ");
const OPTIONS = "token lang theme layout live headingLevel of edge retryUrl returnUrl returnAfter guards".split(" ");

/** The path of the element that was built with this script, and its hash. Set by the build, absent without one. */
declare const __ELEMENT__: [path: string, integrity: string] | undefined;

/** Markup in a form can replace its properties, so a form is no placeholder. */
const PLACEHOLDER = "[data-payment-status]:not(form)";
/** The distance from the viewport at which the element starts to load, so that it is ready when the viewer arrives. */
const rootMargin = "300px";

const { createElement, querySelector, querySelectorAll } = Document.prototype;
const ownScript = documentProperty("currentScript") as HTMLScriptElement | null;

/**
 * The URL of this script, whose origin is the default edge. It comes from the stack of an error, because a `<base>` that
 * follows the script changes its `src`, and modules have no current script.
 */
const ownUrl = /https?:.+?(?=:\d+:\d+)/.exec(`${new Error().stack} ${ownScript?.src}:0:0`)?.[0] ?? location.href;

const [path, integrity] = typeof __ELEMENT__ === "undefined" ? ["payment-status.js", ""] : __ELEMENT__;
const elementUrl = new URL(path, ownUrl).href;
let src = elementUrl;
let isLoading = false;

/** Uses a script tag, because `import()` takes no integrity. Tries again when the browser has a network again. */
function load(): void {
  if (isLoading) return;
  const script = createElement.call(document, "script");
  Object.assign(script, { type: "module", integrity, nonce: ownScript?.nonce ?? "", onerror, src });
  documentProperty("head").append(script);
  isLoading = true;
}

function onerror(): void {
  isLoading = false;
  addEventListener("online", load);
}

/**
 * Marks `PaymentStatus`; each place, with the element that was made there; and each such element that a script of the page
 * has rendered. Markup can imitate names, but has no symbols. All copies of this script share it.
 */
const MARK: unique symbol = Symbol.for("payment-status");

interface Place extends Element {
  [MARK]?: HTMLElement & { [MARK]?: true };
}

/**
 * Shows a status in `target`. The children of `target` stay visible until the first status. A second call for the same
 * target changes its options: null removes an option, a missing one stays.
 * @param target an element, or the selector of one
 * @returns the `<payment-status>` element, before its script is loaded
 * @throws if the selector matches no element
 */
function render(target: Element | string, options: RenderOptions = {}): HTMLElement {
  const place: Place | null = typeof target === "string" ? querySelector.call(document, target) : target;
  if (!place) throw new Error(`PaymentStatus.render: no element matches "${target}"`);
  const made = place[MARK];
  // What markup has chosen does not stay.
  if (!made?.[MARK]) made?.replaceWith(...made.childNodes);
  const element = elementIn(place);
  element[MARK] = true;
  // Only own options: the page may have extended all objects.
  for (const [option, value] of Object.entries(options)) {
    if (option === "messages") Reflect.set(element, option, value);
    else if (!OPTIONS.includes(option)) warn("option", `PaymentStatus.render has no option "${option}".`);
    else setAttribute(element, option.replace(/[A-Z]/g, "-$&").toLowerCase(), value);
  }
  return element;
}

/** Null removes the attribute, undefined leaves it. */
function setAttribute(element: Element, name: string, value: unknown): void {
  if (value === null) element.removeAttribute(name);
  else if (value !== undefined) element.setAttribute(name, `${value}`);
}

/** Makes the calls of a page that does not wait for this script. One that fails does not keep the others back. */
function push(...calls: RenderCall[]): void {
  for (const call of calls)
    try {
      render(...call);
    } catch (error) {
      warn("target", `${error}.`);
    }
}

/** The element in `place`. A new one gets the children of `place`. An element that markup has put there is not used. */
function elementIn(place: Place): NonNullable<Place[typeof MARK]> {
  load();
  const made = place[MARK];
  if (made?.parentNode === place) return made;
  const element = createElement.call(document, "payment-status");
  // A place that is a form may have fields with the names of its own methods.
  const range = new Range();
  range.selectNodeContents(place);
  range.surroundContents(element);
  place[MARK] = element;
  return element;
}

function fillPlaceholder(place: Place): void {
  const element = elementIn(place);
  setAttribute(element, "of", place.getAttribute("data-payment-status"));
  for (const name of MARKUP_ATTRIBUTES) setAttribute(element, name, place.getAttribute(`data-${name}`));
}

/** Fills each placeholder that comes near the viewport. */
const nearViewport = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries)
    if (isIntersecting && !(target as Place)[MARK]) fillPlaceholder(target);
}, withoutPrototype({ rootMargin }));

function observePlaceholders(): void {
  for (const place of querySelectorAll.call(document, PLACEHOLDER)) nearViewport.observe(place);
}

function onMutations(records: MutationRecord[]): void {
  for (const { attributeName, target } of records) {
    const made = (target as Place)[MARK];
    if (attributeName && made && !made[MARK]) fillPlaceholder(target as Place);
  }
  observePlaceholders();
}

/** Reserves the room of a card, which is higher with a token, until its script is loaded. A constructed sheet needs no permission of the page's policy. */
function reserveRoom(): void {
  const sheet = new CSSStyleSheet();
  const card = "payment-status:not(:defined,[layout=inline],[layout=badge])";
  sheet.replaceSync(`${card}{display:block;min-height:29rem}${card}[token]{min-height:34.7rem}`);
  documentProperty("adoptedStyleSheets").push(sheet);
}

declare global {
  interface Window {
    /** Before this script has run, a page may set it to an array of calls, or push to one. */
    PaymentStatus: { render: typeof render; push: typeof push; [MARK]: true };
    /** Absent in browsers without Trusted Types. */
    trustedTypes: {
      createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(text: string): string };
    };
  }
}

// A second copy of this script does nothing.
if (!window.PaymentStatus?.[MARK]) {
  const queued: RenderCall[] = Array.isArray(window.PaymentStatus) ? window.PaymentStatus : [];
  window.PaymentStatus = { render, push, [MARK]: true };
  try {
    // A page that requires Trusted Types gets the URL from a policy, which allows no other URL.
    const policy = withoutPrototype({ createScriptURL: () => elementUrl });
    src = window.trustedTypes.createPolicy("payment-status", policy).createScriptURL("");
  } catch {
    // The browser has no Trusted Types, or the page does not list the policy.
  }
  reserveRoom();
  const attributeFilter = ["payment-status", ...MARKUP_ATTRIBUTES].map((name) => `data-${name}`);
  new MutationObserver(onMutations).observe(
    document,
    withoutPrototype({ childList: true, subtree: true, attributeFilter }),
  );
  observePlaceholders();
  // The targets of queued calls may follow this script in the page.
  if (documentProperty("readyState") === "loading") addEventListener("DOMContentLoaded", () => push(...queued));
  else push(...queued);
}
