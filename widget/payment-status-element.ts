/** `<payment-status>`: attributes in, controller and view joined, events out. No side effects: define.ts registers it. */
import { html, render } from "lit/html.js";
import type { StatusDocument } from "../edge/contract.ts";
import {
  PaymentStatusActionEvent,
  PaymentStatusChangeEvent,
  PaymentStatusErrorEvent,
  PaymentStatusSettledEvent,
} from "./events.ts";
import { followPage } from "./page-life.ts";
import { styles } from "./payment-status-styles.ts";
import { card } from "./payment-status-view.ts";
import type { Ports } from "./status-client.ts";
import { StatusController } from "./status-controller.ts";
import { isVisibleChange, type Phase, type ViewState } from "./view-state.ts";
import { wordingOf } from "./wording.ts";
import { en, type Words } from "./words/en.ts";
import { chooseLanguage, loadWords } from "./words/languages.ts";

/** Looked up at each call, so that a page which wraps them later is respected. */
const PORTS: Ports = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
  random: () => Math.random(),
};

const SCRIPT_ORIGIN = new URL(import.meta.url).origin;

/** The attributes that say whom to ask about what. */
const SOURCE_ATTRIBUTES = ["of", "token", "edge", "live"];

/** On a server there is no DOM, and importing the class must not fail there. */
const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Ages and countdowns tick while something may happen; a settled card only keeps its ages roughly right. */
const TICK_MS = 1000;
const SETTLED_TICK_MS = 30_000;

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
  static observedAttributes = [...SOURCE_ATTRIBUTES, "lang", "theme", "layout"];

  declare of: string | null;
  declare token: string | null;
  declare edge: string | null;
  declare theme: "auto" | "light" | "dark" | null;
  declare live: "on" | "off" | null;
  declare layout: string | null;

  #controller = new StatusController(PORTS, (view, previous) => this.#changed(view, previous));
  #words: Words = en;
  /** The language of `#words`, or the one being loaded. */
  #wanted = "en";
  #locale = "en";
  #isLoadingWords = false;
  #isChecking = false;
  #isSourceChanged = false;
  #isUpdateDue = false;
  /** Inserted since the last update: what changed while it was out counts before anybody is asked. */
  #isBack = false;
  #announcement = { text: "", locale: "en", dir: "ltr" };
  /** What the announcement was made for, so that neither ticks nor another language repeat it. */
  #announced: unknown = null;
  #leavePage: (() => void) | null = null;
  #ticker: ReturnType<typeof setTimeout> | undefined;

  /** The last document, or null before the first. */
  get status(): StatusDocument | null {
    return this.#controller.view.status;
  }

  /** What the element is doing. */
  get phase(): Phase {
    return this.#controller.view.phase;
  }

  /** Asks now, beside whatever is going on. Settles when the answer is here or the try has failed; never rejects. */
  refresh(): Promise<void> {
    return this.#controller.refresh();
  }

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    // A server may have written the shadow root already.
    (this.shadowRoot ?? this.attachShadow({ mode: "open" })).adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    this.#adoptEarlyProperties();
    this.#leavePage = followPage(this.#controller);
    this.#isBack = true;
    this.#requestUpdate();
  }

  disconnectedCallback(): void {
    this.#leavePage?.();
    this.#controller.sleep();
    clearTimeout(this.#ticker);
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    this.#isSourceChanged ||= SOURCE_ATTRIBUTES.includes(name);
    this.#requestUpdate();
  }

  /** A framework may have set properties before the class was there; then they hide the accessors. */
  #adoptEarlyProperties(): void {
    for (const name of PaymentStatusElement.observedAttributes as (keyof this)[]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  /** Any number of changes in one go make one update. */
  #requestUpdate(): void {
    if (this.#isUpdateDue) return;
    this.#isUpdateDue = true;
    queueMicrotask(() => {
      this.#isUpdateDue = false;
      if (this.isConnected) this.#update();
    });
  }

  #update(): void {
    const { of, token, live } = this;
    if (this.#isSourceChanged) {
      this.#isSourceChanged = false;
      if (of) this.#controller.start({ edge: this.#edge, of, token, live: live !== "off" });
      else this.#controller.stop();
      if (!this.status) this.#forgetAnnouncement();
    }
    if (this.#isBack) {
      this.#isBack = false;
      this.#controller.wake();
    }
    this.#chooseWords();
    this.#announce();
    render(this.#template(), this.shadowRoot as ShadowRoot);
    clearTimeout(this.#ticker);
    const tickMs = this.status?.settled ? SETTLED_TICK_MS : TICK_MS;
    if (of) this.#ticker = setTimeout(() => this.#requestUpdate(), tickMs);
  }

  #template() {
    const words = this.#words;
    const locale = this.#locale;
    const facts = { view: this.#controller.view, of: this.of, words, locale, nowMs: PORTS.now() };
    const handlers = { onCheck: this.#check, onContact: this.#contact };
    const content = this.of
      ? card({ ...facts, ...handlers, isChecking: this.#isChecking, expectsDetails: Boolean(this.token) })
      : html`<slot></slot>`;
    const said = this.#announcement;
    return html`<div class="hidden" role="status" lang=${said.locale} dir=${said.dir}>${said.text}</div>${content}`;
  }

  get #edge(): string {
    return this.edge || SCRIPT_ORIGIN;
  }

  #changed(view: ViewState, previous: ViewState): void {
    this.#requestUpdate();
    const { status } = view;
    if (status && isVisibleChange(previous.status, status)) {
      this.dispatchEvent(new PaymentStatusChangeEvent(status, previous.status));
      if (status.settled && !(previous.status?.settled && previous.status.state === status.state)) {
        this.dispatchEvent(new PaymentStatusSettledEvent(status));
      }
    }
    if (view.problem && view.problem !== previous.problem)
      this.dispatchEvent(new PaymentStatusErrorEvent(view.problem));
  }

  #chooseWords(): void {
    const nearest = this.lang || closestLang(this) || navigator.language;
    const { words, locale } = chooseLanguage(nearest);
    if (words !== this.#wanted) {
      this.#wanted = words;
      this.#isLoadingWords = words !== "en";
      if (words === "en") this.#words = en;
      else void this.#loadWords(words);
    }
    // English stands in while the words load or when they cannot be had, and then numbers are English too.
    this.#locale = this.#words === en && words !== "en" ? "en" : locale;
  }

  async #loadWords(language: string): Promise<void> {
    const words = await loadWords(this.#edge, language, PORTS.fetch as typeof fetch);
    if (language !== this.#wanted) return;
    this.#words = words ?? en;
    this.#isLoadingWords = false;
    this.#requestUpdate();
  }

  /** Waits for the words, so that a change is not announced in two languages. */
  #announce(): void {
    const view = this.#controller.view;
    const { status, problem, phase } = view;
    const subject =
      phase === "refused" && !status
        ? problem?.code
        : status && `${status.of} ${status.state} ${status.hint} ${status.advice}`;
    if (!subject || subject === this.#announced || this.#isLoadingWords) return;
    this.#announced = subject;
    const { title, message, advice } = wordingOf(view, this.of, this.#words, this.#locale, 0);
    const text = [title, message, advice].filter(Boolean).join(" – ");
    this.#announcement = { text, locale: this.#locale, dir: this.#words.dir };
  }

  /** Another thing begins: what was said of the last one is over, and the same words would be news again. */
  #forgetAnnouncement(): void {
    this.#announced = null;
    this.#announcement = { ...this.#announcement, text: "" };
  }

  #check = async (): Promise<void> => {
    if (this.#isChecking || !this.dispatchEvent(new PaymentStatusActionEvent("check"))) return;
    this.#isChecking = true;
    this.#requestUpdate();
    await this.refresh();
    this.#isChecking = false;
    this.#requestUpdate();
  };

  #contact = (event: Event): void => {
    if (!this.dispatchEvent(new PaymentStatusActionEvent("contact"))) event.preventDefault();
  };
}

for (const name of PaymentStatusElement.observedAttributes) {
  // `lang` has an accessor already.
  if (name === "lang") continue;
  Object.defineProperty(PaymentStatusElement.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: Element) {
      return this.getAttribute(name);
    },
    set(this: Element, value: unknown) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, `${value}`);
    },
  });
}

/** The nearest `lang` above an element, also through shadow roots. */
function closestLang(element: Element): string | null {
  for (let at: Element | undefined = element; at; at = (at.getRootNode() as ShadowRoot).host) {
    const found = at.closest("[lang]:not([lang=''])");
    if (found) return found.getAttribute("lang");
  }
  return null;
}

declare global {
  interface HTMLElementTagNameMap {
    "payment-status": PaymentStatusElement;
  }
}
