/**
 * embed.js, a classic script for pages whose editor removes custom elements. It turns `data-payment-status` placeholders
 * into elements, and loads the element's script from its own folder when a placeholder comes near the viewport. It adds
 * one global, `PaymentStatus`, and sends no request itself.
 */

import type { MessageOverrides } from "./i18n/override.ts";
import { warn } from "./warn.ts";

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
const MARKUP_OPTIONS: readonly string[] = ["token", "lang", "theme", "layout", "live", "headingLevel"];
const OPTIONS: ReadonlySet<string> = new Set([
  ...MARKUP_OPTIONS,
  "of",
  "edge",
  "retryUrl",
  "returnUrl",
  "returnAfter",
  "guards",
]);

const PLACEHOLDER = "[data-payment-status]";
/** The distance from the viewport at which the element starts to load, so that it is ready when the viewer arrives. */
const LOAD_MARGIN = "300px";

const attributeOf = (option: string) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The URL of this script. `document.currentScript` can be forged by markup and is missing in modules. */
function ownUrl(): string {
  const script = document.currentScript;
  if (script instanceof HTMLScriptElement && script.src) return script.src;
  return /https?:.+?(?=:\d+:\d+)/.exec(`${new Error().stack}`)?.[0] ?? location.href;
}

const elementUrl = new URL("payment-status.js", ownUrl()).href;

/** Uses `import()`, which a page's Trusted Types policy does not restrict, and not a second script tag. */
function load(): void {
  import(/* @vite-ignore */ elementUrl).catch(() => addEventListener("online", load, { once: true }));
}

/**
 * Shows a status in `target`. The children of `target` stay visible until the first status. A second call for the same
 * target changes its options: null removes an option, a missing one stays.
 * @param target an element, or the selector of one
 * @returns the `<payment-status>` element, before its script is loaded
 * @throws if the selector matches no element
 */
function render(target: Element | string, options: RenderOptions = {}): HTMLElement {
  const place = typeof target === "string" ? document.querySelector(target) : target;
  if (!place) throw new Error(`PaymentStatus.render: no element matches "${target}"`);
  load();
  return fill(place, options);
}

function fill(place: Element, options: RenderOptions): HTMLElement {
  const element = place.querySelector<HTMLElement>("payment-status") ?? wrapChildren(place);
  for (const [option, value] of Object.entries(options)) {
    if (option === "messages") Object.assign(element, { messages: value });
    else if (!OPTIONS.has(option)) warn("option", `PaymentStatus.render has no option "${option}".`);
    else if (value === null) element.removeAttribute(attributeOf(option));
    else if (value !== undefined) element.setAttribute(attributeOf(option), `${value}`);
  }
  return element;
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

/** Moves the children of `place` into a new element. */
function wrapChildren(place: Element): HTMLElement {
  const element = document.createElement("payment-status");
  element.append(...place.childNodes);
  place.append(element);
  return element;
}

function optionsOf({ dataset }: HTMLElement): RenderOptions {
  const options = MARKUP_OPTIONS.map((option) => [option, dataset[option]]);
  return { ...Object.fromEntries(options), of: dataset.paymentStatus ?? null };
}

const hasElement = (place: Element) => place.querySelector("payment-status") !== null;

/** Fills each placeholder that comes near the viewport. */
const nearViewport = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearViewport.unobserve(target);
      if (!hasElement(target)) render(target, optionsOf(target as HTMLElement));
    }
  },
  { rootMargin: LOAD_MARGIN },
);

function observePlaceholders(root: ParentNode): void {
  for (const place of root.querySelectorAll(PLACEHOLDER)) nearViewport.observe(place);
}

function onMutation({ type, target, addedNodes }: MutationRecord): void {
  if (type === "attributes" && target instanceof HTMLElement && target.matches(PLACEHOLDER)) {
    if (hasElement(target)) fill(target, optionsOf(target));
    else nearViewport.observe(target);
  }
  for (const node of addedNodes) {
    if (!(node instanceof Element)) continue;
    if (node.matches(PLACEHOLDER)) nearViewport.observe(node);
    observePlaceholders(node);
  }
}

/** Reserves the room of a card, which is higher with a token, until its script is loaded. A constructed sheet needs no permission of the page's policy. */
function reserveRoom(): void {
  const sheet = new CSSStyleSheet();
  const card = "payment-status:not(:defined,[layout=inline],[layout=badge])";
  sheet.replaceSync(`${card}{display:block;min-height:29rem}${card}[token]{min-height:34.7rem}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

function start(): void {
  const mutations = new MutationObserver((records) => records.forEach(onMutation));
  mutations.observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-payment-status", ...MARKUP_OPTIONS.map((option) => `data-${attributeOf(option)}`)],
  });
  observePlaceholders(document);
}

declare global {
  interface Window {
    /** Before this script has run, a page may set it to an array of calls, or push to one. */
    PaymentStatus: { render: typeof render; push: typeof push };
  }
}

// A second copy of this script does nothing.
if (!window.PaymentStatus?.render) {
  const queued: RenderCall[] = Array.isArray(window.PaymentStatus) ? window.PaymentStatus : [];
  window.PaymentStatus = { render, push };
  reserveRoom();
  start();
  // The targets of queued calls may follow this script in the page.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => push(...queued));
  else push(...queued);
}
