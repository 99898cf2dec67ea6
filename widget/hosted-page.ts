/**
 * The script of the hosted page. The title and the icon of the tab, the contact and the printed heading follow the state. The
 * viewer can copy and share the address, and a page inside a frame reports its height. The page is complete without this
 * script.
 */

import { needsAttention } from "./card/icons.ts";
import type { PaymentStatusElement } from "./payment-status-element.ts";
import { withoutPrototype } from "./without-prototype.ts";

const element = document.querySelector<PaymentStatusElement>("payment-status");
const find = (selector: string) => document.querySelector<HTMLElement>(selector);

/** A timer and not a frame: a hidden tab has no frames. */
const RENDER_RETRY_MS = 100;

function followState(): void {
  const status = element?.status;
  const shadowRoot = element?.shadowRoot;
  const title = shadowRoot?.querySelector("[part=title]")?.textContent;
  // Only the card that the server rendered has a form. The element has not replaced it yet.
  if (!status || !title || shadowRoot.querySelector("form")) {
    setTimeout(followState, RENDER_RETRY_MS);
    return;
  }
  // The slot around the message has the name of the state that is shown.
  const state = shadowRoot.querySelector("[part=message]")?.closest("slot")?.name ?? "loading";
  document.title = `${title} – ${status.merchant.name}`;
  // The card's own contact has the state in its subject.
  const contact = shadowRoot.querySelector("[name=contact]")?.getAttribute("href");
  if (contact) find(".contact")?.setAttribute("href", contact);
  find("#receipt")?.toggleAttribute("hidden", !shadowRoot.querySelector("[name=receipt]"));
  find("link[rel=icon]")?.setAttribute("href", `/icons/${needsAttention(status) ? "attention" : state}.svg`);
}
element?.addEventListener("payment-status-change", () => setTimeout(followState));

/** The address of the page, without the query it was opened with. */
const address = find(".address")?.textContent ?? "";

/** Shows a button where the browser supports its action. */
function enable(button: HTMLElement | null, isSupported: boolean, act: () => Promise<void>): void {
  if (!button || !isSupported) return;
  button.hidden = false;
  // The action fails if the viewer closes the share sheet or forbids copying. The text is visible on the page.
  button.addEventListener("click", () => act().catch(() => {}));
}

for (const button of document.querySelectorAll<HTMLElement>(".copy"))
  enable(button, "clipboard" in navigator, async () => {
    // The value is before the button, except for the address.
    await navigator.clipboard.writeText(button.previousElementSibling?.textContent ?? address);
    button.removeAttribute("aria-label");
    button.textContent = `${button.dataset.done}`;
  });
enable(find("#share"), "share" in navigator, () =>
  navigator.share(withoutPrototype({ url: address, title: document.title })),
);

if (parent !== window) {
  // The height is sent to every origin: the frame may be on any page that the policy allows, and it is no secret.
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: "payment-status-height", height }, "*");
  }).observe(document.body);
}
