/** The checkout of a shop whose pay button cannot be pressed twice: the element guards it. */
import type { StatusDocument } from "../../contract/status.ts";
import { find, newLabel, requestAccess } from "./parts.ts";

/** Each press of the button starts the next one. */
const ATTEMPTS = [
  "test_processing-6.failed~EUR49.90~mastercard5100~try_again",
  "test_action_required-4.processing-5.succeeded~EUR49.90~visa4242~reference",
];

const MEANINGS = new Map<boolean | null | undefined, string>([
  [false, "paying again would be a mistake, so the button is disabled"],
  [true, "the customer may pay again, so the button is back"],
  [null, "nobody has paid yet"],
]);

/** @param applyChoice sets theme and language of an element */
export function showGuardedCheckout(section: HTMLElement, applyChoice: (status: Element) => void): void {
  const button = find<HTMLButtonElement>(section, "#pay");
  let attempts = 0;
  button.addEventListener("click", async () => {
    const id = ATTEMPTS[attempts++ % ATTEMPTS.length];
    const { of, token } = await requestAccess({ kind: "payment", id: `${id}~${newLabel()}` });
    const status = section.querySelector("payment-status") ?? document.createElement("payment-status");
    status.setAttribute("guards", "#pay");
    status.setAttribute("of", of);
    if (token) status.setAttribute("token", token);
    applyChoice(status);
    find(section, "[data-stage]").append(status);
  });
  section.addEventListener("payment-status-change", ({ status }) => showMayPay(section, status));
}

function showMayPay(section: HTMLElement, { mayPay }: StatusDocument): void {
  find(section, "[data-may-pay]").textContent = String(mayPay);
  find(section, "[data-meaning]").textContent = MEANINGS.get(mayPay) ?? "";
}
