/** `<payment-status>`: its attributes, properties and place on the page. No side effects: define.ts registers it. */
import type { StatusDocument } from "../contract/status.ts";
import { CardController } from "./card/card-controller.ts";
import { styles } from "./card/styles.ts";
import type { Phase } from "./connection/view-state.ts";

/** `retry-url` is the property `retryUrl`. */
const propertyOf = (attribute: string) => attribute.replace(/-(.)/, (_, letter) => letter.toUpperCase());

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
 * @attr {"auto"|"light"|"dark"} [theme=auto] - `auto` follows the page's `color-scheme`.
 * @attr {"on"|"off"} [live=on] - `off`: one look, no updates.
 * @attr {"card"|"inline"|"badge"} [layout=card] - `inline`: one or two lines, in a column as narrow as a sentence; `badge`:
 *   a pill with icon and state. Same words, announcements and events. Any other is a card.
 * @attr {string} retry-url - Where "Try again" leads: https, or the page's own origin. Offered only where the status advises
 *   another try at once (`try_again`, `check_details`, `use_another_method`).
 * @attr {string} return-url - Where "Back to {merchant}" leads once the status is settled: https, or the page's own origin.
 * @attr {number} return-after - Whole seconds until `return-url` is taken by itself, once settled. Can be stopped; waits
 *   while the page is hidden or the pointer or the focus is in the element; never for `unknown`, never in a badge.
 * @fires {PaymentStatusChangeEvent} payment-status-change - The viewer sees something else than before.
 * @fires {PaymentStatusSettledEvent} payment-status-settled - Nothing more is expected to happen by itself. Also when it was
 *   so at the first look.
 * @fires {PaymentStatusErrorEvent} payment-status-error - The edge refused; a new token or another `of` may help, waiting
 *   does not.
 * @fires {PaymentStatusActionEvent} payment-status-action - A button or link was pressed. `preventDefault()` leaves the rest
 *   to the page.
 * @slot - Shown until the first status, and without JavaScript.
 * @slot icon - Replaces the icon.
 * @slot actions - Replaces the buttons, but for "Check now" and copying.
 * @slot footer - Below everything.
 * @slot succeeded - Like every state's name: replaces the message of that state.
 * @csspart card - All of it, in every layout.
 * @csspart icon - The icon in its circle.
 * @csspart title - Did it work?
 * @csspart message - What happens now.
 * @csspart amount - How much.
 * @csspart details - Merchant, method, reference, how to pay, deadlines.
 * @csspart progress - Of a batch: its counts and their bar.
 * @csspart items - Of a batch: its payouts, read when opened; for a token with the scope `items`.
 * @csspart timeline - What has happened when.
 * @csspart note - How fresh this is, and the support code.
 * @csspart actions - Buttons and links.
 * @cssproperty --payment-status-accent - Buttons and links. Default: the tone of progress.
 * @cssproperty --payment-status-background - Ground of the card.
 * @cssproperty --payment-status-text - Words and figures.
 * @cssproperty --payment-status-muted - Labels, notes and times.
 * @cssproperty --payment-status-border - Frame and lines.
 * @cssproperty --payment-status-radius - Corners of the card and its buttons.
 * @cssproperty --payment-status-font - Font families.
 * @cssproperty --payment-status-progress - Tone of what is under way: blue.
 * @cssproperty --payment-status-good - Tone of what is done: green.
 * @cssproperty --payment-status-attention - Tone of what needs somebody: amber.
 * @cssproperty --payment-status-bad - Tone of what failed, and of nothing else: red.
 * @cssproperty --payment-status-neutral - Tone of everything else, the unknown too: grey.
 */
export class PaymentStatusElement extends Base {
  static observedAttributes = [
    "of",
    "token",
    "edge",
    "live",
    "lang",
    "theme",
    "layout",
    "retry-url",
    "return-url",
    "return-after",
  ];

  declare of: string | null;
  declare token: string | null;
  declare edge: string | null;
  declare theme: "auto" | "light" | "dark" | null;
  declare live: "on" | "off" | null;
  declare layout: "card" | "inline" | "badge" | null;
  declare retryUrl: string | null;
  declare returnUrl: string | null;
  declare returnAfter: string | number | null;

  #card: CardController;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    // A server may have written the shadow root already.
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.#card = new CardController(this, root);
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
    for (const [name, value] of Object.entries(this)) {
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
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
  Object.defineProperty(PaymentStatusElement.prototype, propertyOf(name), {
    get(this: Element) {
      return this.getAttribute(name);
    },
    set(this: Element, value: unknown) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, `${value}`);
    },
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "payment-status": PaymentStatusElement;
  }
}
