/** Connects one element to its status: attributes in, rendered card and events out. */

import type { CardModel } from "../card/card-model.ts";
import { safeLink } from "../card/safe-link.ts";
import { parseItems, parseStatus } from "../connection/guard.ts";
import { followPageLifecycle } from "../connection/page-lifecycle.ts";
import { keyOf, SharedController } from "../connection/shared-controller.ts";
import type { Target } from "../connection/status-controller.ts";
import { isVisibleChange, type Phase, type ViewState } from "../connection/view-state.ts";
import { PaymentStatusChangeEvent, PaymentStatusErrorEvent, PaymentStatusSettledEvent } from "../events.ts";
import type { Locale } from "../i18n/en.ts";
import { type MessageOverrides, override } from "../i18n/override.ts";
import { closestLang, Translations } from "../i18n/translations.ts";
import { CardActions } from "./actions.ts";
import { CardRenderer } from "./card-renderer.ts";
import { findMistakes } from "./developer-warnings.ts";
import { PayGuard } from "./pay-guard.ts";
import { ReturnCountdown } from "./return-countdown.ts";

/** Ages and countdowns change every second. A settled card changes less often after its first minute. */
const TICK_MS = 1000;
const SLOW_TICK_AFTER_MS = 60_000;
const SLOW_TICK_MS = 30_000;

const DEFAULT_HEADING_LEVEL = 2;

/** In these phases the edge has not answered. */
const UNANSWERED_PHASES: readonly Phase[] = ["loading", "offline"];

const SCRIPT_ORIGIN = new URL(import.meta.url).origin;

/** The element and its attributes. */
interface Host extends HTMLElement {
  of: string | null;
  token: string | null;
  edge: string | null;
  live: string | null;
  layout: string | null;
  guards: string | null;
  headingLevel: string | number | null;
  messages: MessageOverrides | null;
  retryUrl: string | null;
  returnUrl: string | null;
  returnAfter: string | number | null;
}

export class CardController {
  readonly #host: Host;
  readonly #root: ShadowRoot;
  readonly #status = new SharedController(window, (view, previous) => this.#onViewChange(view, previous));
  readonly #translations = new Translations(
    window,
    () => this.#target().edge,
    () => this.update(),
  );
  readonly #renderer: CardRenderer;
  readonly #actions: CardActions;
  readonly #countdown = new ReturnCountdown();
  readonly #payGuard = new PayGuard(() => this.#renderer.focusTitle());
  /** The key of the current target. */
  #startedTarget = "";
  #isUpdateDue = false;
  #ticker = 0;
  /** After which time the pending tick comes; 0 while none is pending. */
  #tickMs = 0;
  #stopFollowingPage = () => {};
  constructor(host: Host, root: ShadowRoot) {
    this.#host = host;
    this.#root = root;
    this.#renderer = new CardRenderer(root, () => this.update());
    this.#actions = new CardActions({
      host,
      root,
      controller: this.#status,
      target: () => this.#target(),
      stopReturn: () => this.#countdown.stop(),
      onChange: () => this.update(),
    });
  }

  get view(): ViewState {
    return this.#status.view;
  }

  async refresh(): Promise<void> {
    await this.#status.refresh();
  }

  /** Renders after an attribute has changed. Several changes in one task are rendered once. */
  update(): void {
    if (this.#isUpdateDue) return;
    this.#isUpdateDue = true;
    queueMicrotask(() => {
      this.#isUpdateDue = false;
      if (this.#host.isConnected) this.#updateNow();
    });
  }

  connect(): void {
    const status = this.#status;
    this.#stopFollowingPage = followPageLifecycle({
      sleep: () => status.sleep(),
      wake: () => status.wake(),
      connected: () => this.#onOnline(),
      disconnected: () => status.disconnected(),
    });
    this.update();
    // Runs after the update, so that attributes that changed while the element was removed count before any request.
    queueMicrotask(() => {
      if (this.#host.isConnected) status.wake();
    });
  }

  disconnect(): void {
    this.#stopFollowingPage();
    this.#status.sleep();
    this.#payGuard.update(null);
    this.#stopTicks();
  }

  /** The target of the current attributes. */
  #target(): Target {
    const { edge, of, token, live } = this.#host;
    return { edge: edge || SCRIPT_ORIGIN, of: of ?? "", token, live: live !== "off" };
  }

  #updateNow(): void {
    const target = this.#target();
    const key = keyOf(target);
    if (key !== this.#startedTarget) {
      this.#startedTarget = key;
      this.#start(target);
    }
    this.#render();
    this.#guardButtons();
    this.#actions.readFailures();
    findMistakes({ ...this.#status.view, host: this.#host, edge: target.edge });
    this.#scheduleTick();
  }

  #start(target: Target): void {
    this.#actions.reset(parseItems(this.#serverJson(1)));
    this.#countdown.reset();
    if (target.of) this.#status.start(target, parseStatus(this.#serverJson(0)), pageReceivedMs());
    else this.#status.stop();
  }

  /** What the server wrote into the page beside its card: first the status, then the failed payouts of a batch. */
  #serverJson(index: number): unknown {
    if (!this.#renderer.isServerRendered) return null;
    return JSON.parse(this.#host.querySelectorAll("script")[index]?.textContent ?? "null");
  }

  #stopTicks(): void {
    clearTimeout(this.#ticker);
    this.#tickMs = 0;
  }

  /** An update between two ticks puts the next one off only when it shall come later or earlier. */
  #scheduleTick(): void {
    if (!this.#host.of) {
      this.#stopTicks();
      return;
    }
    const { status, sinceMs } = this.#status.view;
    const { copied, noNews } = this.#actions.state;
    const isIdle = status?.settled && !this.#countdown.seconds && !copied && !noNews;
    const isSlow = isIdle && Date.now() - sinceMs > SLOW_TICK_AFTER_MS;
    const tickMs = isSlow ? SLOW_TICK_MS : TICK_MS;
    if (tickMs === this.#tickMs) return;
    this.#stopTicks();
    this.#tickMs = tickMs;
    this.#ticker = window.setTimeout(() => this.#tick(), tickMs);
  }

  /**
   * The countdown to the return URL pauses while the page is hidden, and while the pointer or the focus is in the element
   * (WCAG 2.2.1, https://www.w3.org/WAI/WCAG22/Understanding/timing-adjustable.html).
   */
  #tick(): void {
    this.#tickMs = 0;
    this.#actions.clearCopied();
    const isPaused = document.hidden === true || this.#host.matches(":hover, :focus-within");
    if (!isPaused && this.#countdown.tick()) this.#root.querySelector<HTMLElement>("[name=return]")?.click();
    this.update();
  }

  #render(): void {
    const lang = closestLang(this.#host) ?? navigator.language;
    const locale = this.#translations.translate(lang);
    // The server's card stays until the messages of its language are loaded.
    if (this.#renderer.isServerRendered && locale.isLoading) return;
    const shared = Reflect.get(this.#host.constructor, "messages");
    const messages = override(override(locale.messages, shared), this.#host.messages);
    const model = this.#model({ ...locale, messages, timeZone: undefined });
    this.#renderer.render({ ...model, lang: locale.tag.startsWith(lang) ? lang : locale.tag });
  }

  /** Before the first status and without an answer to "may the customer pay", the shop's buttons stay as they are. */
  #guardButtons(): void {
    const { guards } = this.#host;
    const { title } = this.#renderer;
    if (guards && title && this.#status.view.status?.mayPay === false)
      this.#payGuard.update(guards, `${title.textContent}`, `${closestLang(title)}`);
    else this.#payGuard.update(null);
  }

  #model(locale: Locale): Omit<CardModel, "lang"> {
    const { of, layout, token, headingLevel } = this.#host;
    const returnUrl = safeLink(this.#host.returnUrl, location.href);
    this.#countdown.update(this.#status.view.status, this.#host, returnUrl);
    return {
      ...this.#actions.state,
      locale,
      view: this.#status.view,
      of,
      layout,
      nowMs: Date.now(),
      expectsDetails: Boolean(token),
      retryUrl: safeLink(this.#host.retryUrl, location.href),
      returnUrl,
      headingLevel: /^[1-6]$/.test(`${headingLevel}`) ? Number(headingLevel) : DEFAULT_HEADING_LEVEL,
      returnSeconds: this.#countdown.seconds,
    };
  }

  #onViewChange(view: ViewState, previous: ViewState): void {
    this.update();
    const { status, problem, phase } = view;
    if (phase !== previous.phase && !UNANSWERED_PHASES.includes(phase)) this.#translations.retry();
    if (status && isVisibleChange(previous.status, status)) {
      this.#host.dispatchEvent(new PaymentStatusChangeEvent(status, previous.status));
      if (status.settled && !(previous.status?.settled && previous.status.state === status.state))
        this.#host.dispatchEvent(new PaymentStatusSettledEvent(status));
    }
    if (problem && problem !== previous.problem) this.#host.dispatchEvent(new PaymentStatusErrorEvent(problem));
  }

  #onOnline(): void {
    // After an outage of the edge, only its next answer shows that it can be reached.
    if (this.#status.view.phase !== "offline") this.#translations.retry();
    this.#status.connected();
  }
}

/** When the browser received the page. A status in the page has this age. */
function pageReceivedMs(): number {
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return performance.timeOrigin + (page?.responseEnd || performance.now());
}
