/**
 * embed.js, a classic script for pages that strip tags: turns `data-payment-status` placeholders into elements, and loads
 * the element's own script, from beside this one, once a placeholder comes near the view. Keeps one global,
 * `PaymentStatus`; asks nobody itself.
 */

/** The element's attributes (interface 5) in the spelling of properties; as `data-…` they stand on a placeholder. */
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

/** No other attribute of a placeholder is taken over: sanitised pages may carry anybody's. */
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
/** A person who scrolls should find the answer there. */
const NEAR = "300px";

const attributeOf = (option: string) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Where this script came from: never asks `document.currentScript` alone, which markup can forge and modules lack. */
function ownUrl(): string {
  const script = document.currentScript;
  if (script instanceof HTMLScriptElement && script.src) return script.src;
  return /https?:.+?(?=:\d+:\d+)/.exec(`${new Error().stack}`)?.[0] ?? location.href;
}

const elementUrl = new URL("payment-status.js", ownUrl()).href;

/** `import()` and no second script tag: it needs no permission of a page's Trusted Types. */
function load(): void {
  import(/* @vite-ignore */ elementUrl).catch(() => addEventListener("online", load, { once: true }));
}

/**
 * Shows a status in `target`, whose own children stay visible until there is one. A second call for the same target
 * changes what it shows: an option of null is taken away, one left out stays.
 * @param target an element, or a selector of one
 * @returns the `<payment-status>` element, at once, though its script may still be on its way
 * @throws when nothing matches the selector
 */
function render(target: Element | string, options: RenderOptions = {}): HTMLElement {
  const place = typeof target === "string" ? document.querySelector(target) : target;
  if (!place) throw new Error(`PaymentStatus.render: nothing matches "${target}"`);
  load();
  return fill(place, options);
}

function fill(place: Element, options: RenderOptions): HTMLElement {
  let element = place.querySelector<HTMLElement>("payment-status");
  if (!element) {
    element = document.createElement("payment-status");
    element.append(...place.childNodes);
    place.append(element);
  }
  for (const option of OPTIONS) {
    const value = options[option];
    if (value === null) element.removeAttribute(attributeOf(option));
    else if (value !== undefined) element.setAttribute(attributeOf(option), `${value}`);
  }
  return element;
}

/** What a placeholder asks for. */
function optionsOf({ dataset }: HTMLElement): RenderOptions {
  return { ...dataset, of: dataset.paymentStatus };
}

function start(): void {
  const nearby = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        nearby.unobserve(target);
        if (!target.querySelector("payment-status")) render(target, optionsOf(target as HTMLElement));
      }
    },
    { rootMargin: NEAR },
  );
  const find = (root: ParentNode) => {
    for (const place of root.querySelectorAll(PLACEHOLDER)) nearby.observe(place);
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes" && target instanceof HTMLElement && target.matches(PLACEHOLDER)) {
        if (target.querySelector("payment-status")) fill(target, optionsOf(target));
        else nearby.observe(target);
      }
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(PLACEHOLDER)) nearby.observe(node);
        find(node);
      }
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-payment-status", ...OPTIONS.map((option) => `data-${attributeOf(option)}`)],
  });
  find(document);
}

declare global {
  interface Window {
    PaymentStatus: { render: typeof render };
  }
}

// Loaded twice, the first goes on alone.
if (!window.PaymentStatus?.render) {
  window.PaymentStatus = { render };
  start();
}
