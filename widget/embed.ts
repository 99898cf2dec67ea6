/**
 * embed.js, a classic script for pages whose editor removes custom elements. It turns `data-payment-status` placeholders
 * into elements, and loads the element's script from its own folder when a placeholder comes near the viewport. It adds
 * one global, `PaymentStatus`, and sends no request itself.
 */

/** The attributes of the element (docs/interface.md#5-element), spelled as properties. A placeholder has them as `data-…`. */
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
}

/** The loader copies only these attributes of a placeholder, because other people may write markup. */
const OPTIONS = [
  "of",
  "token",
  "edge",
  "lang",
  "theme",
  "layout",
  "live",
  "retryUrl",
  "returnUrl",
  "returnAfter",
] as const satisfies (keyof RenderOptions)[];

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
  for (const option of OPTIONS) {
    const value = options[option];
    if (value === null) element.removeAttribute(attributeOf(option));
    else if (value !== undefined) element.setAttribute(attributeOf(option), `${value}`);
  }
  return element;
}

/** Moves the children of `place` into a new element. */
function wrapChildren(place: Element): HTMLElement {
  const element = document.createElement("payment-status");
  element.append(...place.childNodes);
  place.append(element);
  return element;
}

function optionsOf({ dataset }: HTMLElement): RenderOptions {
  return { ...dataset, of: dataset.paymentStatus ?? null };
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

function start(): void {
  const mutations = new MutationObserver((records) => records.forEach(onMutation));
  mutations.observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-payment-status", ...OPTIONS.map((option) => `data-${attributeOf(option)}`)],
  });
  observePlaceholders(document);
}

declare global {
  interface Window {
    PaymentStatus: { render: typeof render };
  }
}

// A second copy of this script does nothing.
if (!window.PaymentStatus?.render) {
  window.PaymentStatus = { render };
  start();
}
