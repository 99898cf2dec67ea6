/** `<payment-status>`: its attributes, properties and place on the page. No side effects: define.ts registers it. */
import type { StatusDocument } from "../edge/contract.ts";
import { type LiveCard, liveCard } from "./live-card.ts";
import { styles } from "./payment-status-styles.ts";
import type { Phase } from "./view-state.ts";

/** On a server there is no DOM, and importing the class must not fail there. */
const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/**
 * Shows, honestly and live, what happened to a payment. Asks only its edge, keeps nothing in the browser.
 *
 * @tagname payment-status
 * @attr {string} of - Path of the thing, `connection/kind/id`, the id percent-encoded.
 * @attr {string} token - Status token; without one only what a bare id may show.
 * @attr {string} edge - Where the worker is. Default: the origin of this script.
 * @attr {string} lang - Language of the words. Default: the nearest `lang`, then the browser's.
 * @attr {"auto"|"light"|"dark"} theme - `auto` follows the page's `color-scheme`.
 * @attr {"on"|"off"} live - `off`: one look, no updates.
 * @attr {"card"} layout - An unknown layout is shown as a card.
 * @fires payment-status-change - `status`, `previous`
 * @fires payment-status-settled - `status`
 * @fires payment-status-error - `code`, `problem`
 * @fires payment-status-action - `action`; cancelable
 * @slot - Shown until the first status, and without JavaScript.
 * @slot icon - Replaces the icon.
 * @slot actions - Replaces the buttons.
 * @slot footer - Below everything.
 * @slot succeeded - Like every state's name: replaces that state's message.
 * @csspart card
 * @csspart icon
 * @csspart title
 * @csspart message
 * @csspart amount
 * @csspart details
 * @csspart timeline
 * @csspart progress
 * @csspart actions
 * @csspart note
 * @cssproperty --payment-status-accent - Buttons and links.
 * @cssproperty --payment-status-background
 * @cssproperty --payment-status-text
 * @cssproperty --payment-status-muted
 * @cssproperty --payment-status-border
 * @cssproperty --payment-status-radius
 * @cssproperty --payment-status-font
 * @cssproperty --payment-status-progress
 * @cssproperty --payment-status-good
 * @cssproperty --payment-status-attention
 * @cssproperty --payment-status-bad
 * @cssproperty --payment-status-neutral
 */
export class PaymentStatusElement extends Base {
  static observedAttributes = ["of", "token", "edge", "live", "lang", "theme", "layout"];

  declare of: string | null;
  declare token: string | null;
  declare edge: string | null;
  declare theme: "auto" | "light" | "dark" | null;
  declare live: "on" | "off" | null;
  declare layout: string | null;

  #card: LiveCard;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    // A server may have written the shadow root already; what stands there is said anew before it is painted.
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren();
    root.adoptedStyleSheets = [sheet];
    this.#card = liveCard(this, root);
  }

  /** The last document, or null before the first. */
  get status(): StatusDocument | null {
    return this.#card.view.status;
  }

  /** What the element is doing. */
  get phase(): Phase {
    return this.#card.view.phase;
  }

  /** Asks now, beside whatever is going on. Settles when the answer is here or the try has failed; never rejects. */
  refresh(): Promise<void> {
    return this.#card.refresh();
  }

  connectedCallback(): void {
    // A framework may have set properties before the class was there; then they hide the accessors.
    for (const name of PaymentStatusElement.observedAttributes as (keyof this)[]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#card.connect();
  }

  disconnectedCallback(): void {
    this.#card.disconnect();
  }

  attributeChangedCallback(): void {
    this.#card.update();
  }
}

for (const name of PaymentStatusElement.observedAttributes) {
  // `lang` has an accessor already.
  if (name === "lang") continue;
  Object.defineProperty(PaymentStatusElement.prototype, name, {
    get(this: Element) {
      return this.getAttribute(name);
    },
    set(this: Element, value: string | null | undefined) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "payment-status": PaymentStatusElement;
  }
}
