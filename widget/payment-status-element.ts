/** The element `<payment-status>`: attributes, properties and shadow root. Importing it has no side effects; define.ts registers it. */
import type { StatusDocument } from "../contract/status.ts";
import { CardController } from "./behavior/card-controller.ts";
import { styles } from "./card/styles.ts";
import { inLightTheme } from "./card/theme-styles.ts";
import type { Phase } from "./connection/view-state.ts";
import type { MessageOverrides } from "./i18n/override.ts";
import { withoutPrototype } from "./without-prototype.ts";

/** A server has no DOM. The class can be imported there all the same. */
const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/**
 * Shows the live status of a payment, payment link, order, payout or report. It sends requests only to its edge and stores
 * nothing in the browser.
 *
 * @tagname payment-status
 * @attr {string} of - Resource path: `connection/kind/id`, with the id percent-encoded.
 * @attr {string} token - Status token. Without a token the element shows only what a bare id may show.
 * @attr {string} edge - Origin or base URL of the worker. Default: the origin of this script.
 * @attr {string} lang - Language of the texts. Default: the nearest `lang`, then the browser's language.
 * @attr {"auto"|"light"|"dark"} [theme=auto] - `auto` follows the `color-scheme` of the page.
 * @attr {"on"|"off"} [live=on] - `off`: one request, no updates.
 * @attr {"card"|"inline"|"badge"} [layout=card] - `inline`: one or two lines, also in a narrow column. `badge`: a pill with
 *   icon and state. Texts, announcements and events are the same in every layout. Any other value is a card.
 * @attr {string} retry-url - Target of "Try again": an https URL or a URL of the page's own origin. Offered only where the
 *   status advises another attempt at once (`try_again`, `check_details`, `use_another_method`).
 * @attr {string} return-url - Target of "Back to {merchant}", offered once the status is settled: an https URL or a URL of
 *   the page's own origin.
 * @attr {number} return-after - Whole seconds after which the element opens `return-url` by itself, once the status is
 *   settled. The viewer can stop the countdown. It pauses while the page is hidden and while the pointer or the focus is in
 *   the element. It never starts for `unknown` and never in a badge.
 * @attr {string} guards - CSS selector of the shop's pay buttons. While `mayPay` is `false` they are disabled, with the card's
 *   title as their description. All other buttons and all other times are left alone. Removing the element enables them.
 * @attr {number} [heading-level=2] - Level of the heading that gives the answer, 1 to 6.
 * @fires {PaymentStatusChangeEvent} payment-status-change - The viewer sees a change.
 * @fires {PaymentStatusSettledEvent} payment-status-settled - No more changes are expected by themselves. Also fired if the
 *   first status is settled.
 * @fires {PaymentStatusErrorEvent} payment-status-error - The edge refused the request. A new token or another `of` may help,
 *   waiting does not.
 * @fires {PaymentStatusActionEvent} payment-status-action - The viewer pressed a button or link. `preventDefault()` leaves
 *   the action to the page.
 * @slot - Shown until the first status, and without JavaScript.
 * @slot icon - Replaces the icon.
 * @slot actions - Replaces the buttons, except "Check again", "Stay on this page" and the copy buttons.
 * @slot footer - Shown below the card.
 * @slot succeeded - Replaces the message of this state. There is one such slot for each state.
 * @csspart card - The whole card, in every layout.
 * @csspart icon - The icon, a disc in the tone of the state, with a ring while somebody else acts.
 * @csspart title - The answer, a heading: did it work?
 * @csspart message - The explanation: what happens next.
 * @csspart amount - The amount.
 * @csspart details - A list of values: method, reference, payment instructions, support code. A card may have several.
 * @csspart progress - The counts of a batch and their bar.
 * @csspart items - The payouts of a batch, loaded when the viewer opens them. Needs a token with the scope `items`.
 * @csspart timeline - The steps of the payment: done, now and ahead, with times and usual dates.
 * @csspart note - The foot: how fresh the status is, the receipt, and where to get help.
 * @csspart actions - Buttons and links.
 * @cssproperty --payment-status-accent - The filled button. Default: the colour of the text.
 * @cssproperty --payment-status-background - Background of the card.
 * @cssproperty --payment-status-text - Texts and figures.
 * @cssproperty --payment-status-muted - Labels, notes and times.
 * @cssproperty --payment-status-border - Border and lines.
 * @cssproperty --payment-status-radius - Corners of the card.
 * @cssproperty --payment-status-font - Font families.
 * @cssproperty --payment-status-progress - Tone of states in progress: blue.
 * @cssproperty --payment-status-good - Tone of success: green.
 * @cssproperty --payment-status-attention - Tone of states that need an action: amber.
 * @cssproperty --payment-status-bad - Tone of failure only: red.
 * @cssproperty --payment-status-neutral - Tone of all other states, `unknown` included: grey.
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
    "guards",
    "heading-level",
  ];

  /** Texts of the page in place of the built-in ones, for all elements. Set it before the elements are in the page. */
  static messages: MessageOverrides | null = null;

  declare of: string | null;
  declare token: string | null;
  declare edge: string | null;
  declare theme: "auto" | "light" | "dark" | null;
  declare live: "on" | "off" | null;
  declare layout: "card" | "inline" | "badge" | null;
  declare retryUrl: string | null;
  declare returnUrl: string | null;
  declare returnAfter: string | number | null;
  declare guards: string | null;
  declare headingLevel: string | number | null;

  readonly #card: CardController;
  #messages: MessageOverrides | null = null;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS.supports("color", "light-dark(red, red)") ? styles : inLightTheme(styles));
    // The hosted page comes with a shadow root that the server rendered.
    const root = this.shadowRoot ?? this.attachShadow(withoutPrototype({ mode: "open" }));
    root.adoptedStyleSheets = [sheet];
    this.#card = new CardController(this, root);
  }

  /** The last status document; null before the first one. */
  get status(): StatusDocument | null {
    return this.#card.view.status;
  }

  /** Whether the customer may pay, or pay again; null while that is not known. */
  get mayPay(): boolean | null {
    return this.#card.view.status?.mayPay ?? null;
  }

  /** What the element does now. */
  get phase(): Phase {
    return this.#card.view.phase;
  }

  /**
   * Texts of the page in place of the built-in ones, for this element. The class has a static property of the same name,
   * for all elements.
   */
  get messages(): MessageOverrides | null {
    return this.#messages;
  }

  set messages(messages: MessageOverrides | null) {
    this.#messages = messages;
    this.#card.update();
  }

  /** Reads the status once, also while a stream is open. Settles with the result, also if the read fails; never rejects. */
  refresh(): Promise<void> {
    return this.#card.refresh();
  }

  connectedCallback(): void {
    // Properties that a framework set before the class was registered hide the accessors.
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

/** `retry-url` is the property `retryUrl`. */
function propertyOf(attribute: string): string {
  return attribute.replace(/-(.)/, (_, letter) => letter.toUpperCase());
}

for (const name of PaymentStatusElement.observedAttributes) {
  // HTMLElement has an accessor for `lang`.
  if (name === "lang") continue;
  const accessors: PropertyDescriptor = {
    get(this: Element) {
      return this.getAttribute(name);
    },
    set(this: Element, value: unknown) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, `${value}`);
    },
  };
  Object.defineProperty(PaymentStatusElement.prototype, propertyOf(name), withoutPrototype(accessors));
}

declare global {
  interface HTMLElementTagNameMap {
    "payment-status": PaymentStatusElement;
  }
}
