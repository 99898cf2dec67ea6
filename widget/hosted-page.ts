/**
 * What the hosted page does beside its element: the tab's title and icon follow the state, its address is copied and
 * shared, and inside a merchant's page it tells its height. Stands in the page itself; without it nothing is lost.
 */
import type { PaymentStatusElement } from "./payment-status-element.ts";

const element = document.querySelector<PaymentStatusElement>("payment-status");
const find = (selector: string) => document.querySelector<HTMLElement>(selector);

element?.addEventListener("payment-status-change", ({ status }) => {
  // The element says it right after it has told; in a tab out of sight no frame would come.
  setTimeout(() => {
    const title = element.shadowRoot?.querySelector("[part=title]")?.textContent;
    if (title) document.title = `${title} – ${status.merchant.name}`;
    find("link[rel=icon]")?.setAttribute("href", `/icons/${status.state}.svg`);
  });
});

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
