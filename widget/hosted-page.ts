/**
 * What the hosted page does beside its element: the tab's title and icon follow the state, its address is copied and
 * shared, and inside a merchant's page it tells its height. Stands in the page itself; without it nothing is lost.
 */

import { displayState } from "./card/wording.ts";
import type { PaymentStatusElement } from "./payment-status-element.ts";

const element = document.querySelector<PaymentStatusElement>("payment-status");
const find = (selector: string) => document.querySelector<HTMLElement>(selector);

/** How long to wait for the element to say what it has told. In a tab out of sight no frame would come. */
const SAID_MS = 100;

function followState(): void {
  const { status, shadowRoot } = element ?? {};
  const title = shadowRoot?.querySelector("[part=title]")?.textContent;
  // The form is the server's: what stands there is what the page said before.
  if (!status || !title || shadowRoot.querySelector("form")) return void setTimeout(followState, SAID_MS);
  document.title = `${title} – ${status.merchant.name}`;
  find("link[rel=icon]")?.setAttribute("href", `/icons/${displayState(status)}.svg`);
}
element?.addEventListener("payment-status-change", () => setTimeout(followState));

/** Of the page without what it was opened with. */
const address = find(".address")?.textContent ?? "";

function offer(id: string, isPossible: unknown, act: (button: HTMLElement) => Promise<void>): void {
  const button = find(id);
  if (!button || !isPossible) return;
  button.hidden = false;
  // Whoever closes the sheet, or forbids copying, has the address before them.
  button.addEventListener("click", () => act(button).catch(() => {}));
}

offer("#copy", navigator.clipboard, async (button) => {
  await navigator.clipboard.writeText(address);
  button.textContent = `${button.dataset.done}`;
});
offer("#share", navigator.share, () => navigator.share({ url: address, title: document.title }));

if (parent !== window) {
  // A number, of no use to anybody else, so that the frame of whoever embeds us fits.
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: "payment-status-height", height }, "*");
  }).observe(document.body);
}
