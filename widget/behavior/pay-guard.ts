/** Disables the shop's pay buttons while its customer must not pay (docs/interface.md#may-the-customer-pay). */
import { documentProperty } from "../foreign-page.ts";
import { warn } from "../warn.ts";

/** A button that can be disabled, such as `<button>`, `<input>` or a custom element. */
type Button = HTMLElement & { disabled: boolean };

/** The guards of all elements of the page: several may guard the same button. */
const guards = new Set<PayGuard>();
let count = 0;

export class PayGuard {
  /** The disabled buttons, each with the `aria-describedby` that it had before. */
  readonly #held = new Map<Button, string | null>();
  /** Describes the buttons. It is in the page, because a description cannot refer to the shadow root. */
  readonly #reason = document.createElement("p");
  readonly #onFocusLost: () => void;
  #selector: string | null = null;

  /** @param onFocusLost called after a button that had the focus was disabled */
  constructor(onFocusLost: () => void) {
    this.#onFocusLost = onFocusLost;
    this.#reason.hidden = true;
    this.#reason.id = `payment-status-reason-${++count}`;
  }

  /**
   * Disables the buttons of this selector, also those that the page added since the last call, and enables all others that
   * were disabled before.
   */
  update(selector: string | null, reason = "", lang = ""): void {
    this.#selector = selector;
    this.#reason.textContent = reason;
    this.#reason.lang = lang;
    const buttons = new Set(this.#find());
    for (const button of this.#held.keys()) if (!buttons.has(button)) this.#enable(button);
    if (selector) guards.add(this);
    else guards.delete(this);
    for (const guard of guards) for (const button of guard.#find()) guard.#disable(button);
    if (!this.#held.size) this.#reason.remove();
  }

  #find(): Iterable<Button> {
    try {
      return this.#selector
        ? (Document.prototype.querySelectorAll.call(document, this.#selector) as NodeListOf<Button>)
        : [];
    } catch {
      warn("guards", `"${this.#selector}" is not a selector.`);
      return [];
    }
  }

  #disable(button: Button): void {
    if (!("disabled" in button)) warn("guards", `"${this.#selector}" cannot be disabled.`);
    if (button.disabled !== false) return;
    const hadFocus = button === documentProperty("activeElement");
    if (!this.#reason.isConnected) documentProperty("body").append(this.#reason);
    if (!this.#held.has(button)) this.#held.set(button, button.getAttribute("aria-describedby"));
    button.setAttribute("aria-describedby", `${this.#held.get(button) ?? ""} ${this.#reason.id}`.trim());
    button.disabled = true;
    if (hadFocus) this.#onFocusLost();
  }

  #enable(button: Button): void {
    const description = this.#held.get(button);
    this.#held.delete(button);
    button.disabled = false;
    if (description) button.setAttribute("aria-describedby", description);
    else button.removeAttribute("aria-describedby");
  }
}
