/** One card that lives: what its element asks for, the controller, the words and the view joined; its events. */

import { html, render } from "lit/html.js";
import { parseStatus } from "../connection/guard.ts";
import { followPageLifecycle } from "../connection/page-lifecycle.ts";
import { sharedController } from "../connection/shared-controller.ts";
import type { Target } from "../connection/status-controller.ts";
import { isVisibleChange, type ViewState } from "../connection/view-state.ts";
import { PaymentStatusChangeEvent, PaymentStatusErrorEvent, PaymentStatusSettledEvent } from "../events.ts";
import { closestLang } from "../i18n/closest-lang.ts";
import { translations } from "../i18n/translations.ts";
import { cardActions } from "./actions.ts";
import { announcer } from "./announcer.ts";
import type { CardModel } from "./card-model.ts";
import { card } from "./card-view.ts";
import { safeLink } from "./safe-link.ts";
import { displayState } from "./wording.ts";

/** Ages and countdowns tick while something may happen; after a minute, a settled card only keeps its ages roughly right. */
const TICK_MS = 1000;
const CALM_AFTER_MS = 60_000;
const SETTLED_TICK_MS = 30_000;

/** When the page had arrived, by the browser's clock: a server's word in it is as old as that. */
function pageMs(): number {
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return performance.timeOrigin + (page?.responseEnd || performance.now());
}

const SCRIPT_ORIGIN = new URL(import.meta.url).origin;

/** The element, with what it asks for. */
interface Host extends HTMLElement {
  of: string | null;
  token: string | null;
  edge: string | null;
  live: string | null;
  layout: string | null;
  retryUrl: string | null;
  returnUrl: string | null;
  returnAfter: string | number | null;
}

export interface CardController {
  readonly view: ViewState;
  refresh(): Promise<void>;
  /** Something may have changed. Any number of changes in one go make one update. */
  update(): void;
  connect(): void;
  disconnect(): void;
}

export function cardController(host: Host, root: ShadowRoot): CardController {
  const controller = sharedController(window, changed);
  const messages = translations(window, () => target().edge, update);
  const announce = announcer();
  /** Whom the controller was told to ask about what. */
  let source = "";
  let isUpdateDue = false;
  /** By a server, with the status that it shows beside it; nothing of ours is in the root yet. */
  let isWritten = Boolean(root.firstChild);
  let returnSeconds: CardModel["returnSeconds"] = null;
  let ticker = 0;
  let leavePage: () => void;

  /** Whom to ask about what, as the attributes say now. */
  const target = (): Target => {
    const { edge, of, token, live } = host;
    return { edge: edge || SCRIPT_ORIGIN, of: of ?? "", token, live: live !== "off" };
  };

  const work = cardActions(host, root, controller, target, stay, update);

  function stay(): void {
    returnSeconds = 0;
  }

  function update(): void {
    if (isUpdateDue) return;
    isUpdateDue = true;
    queueMicrotask(() => {
      isUpdateDue = false;
      if (host.isConnected) updateNow();
    });
  }

  function updateNow(): void {
    const next = target();
    if (JSON.stringify(next) !== source) {
      source = JSON.stringify(next);
      work.forget();
      returnSeconds = null;
      const known = isWritten && parseStatus(JSON.parse(host.querySelector("script")?.textContent ?? "null"));
      if (next.of) controller.start(next, known || null, pageMs());
      else controller.stop();
    }
    show();
    clearTimeout(ticker);
    const { status, sinceMs } = controller.view;
    const isCalm = status?.settled && !returnSeconds && !work.facts.copied && Date.now() - sinceMs > CALM_AFTER_MS;
    if (next.of) ticker = window.setTimeout(tick, isCalm ? SETTLED_TICK_MS : TICK_MS);
  }

  /** The way back waits while nobody looks, and while the pointer or the focus is in the element (WCAG 2.2.1). */
  function tick(): void {
    work.calm();
    if (returnSeconds && !document.hidden && !host.matches(":hover, :focus-within")) {
      returnSeconds -= 1;
      if (!returnSeconds) root.querySelector<HTMLElement>("[name=return]")?.click();
    }
    update();
  }

  function show(): void {
    const { of, layout, token } = host;
    const { view } = controller;
    const { status } = view;
    const localization = messages.translate(closestLang(host) ?? navigator.language);
    // What a server has written stands until the same can be said in its language.
    if (isWritten && localization.isLoading) return;
    const isOpened = isWritten && root.querySelector("details")?.open;
    if (isWritten) root.replaceChildren();
    isWritten = false;
    const returnUrl = safeLink(host.returnUrl, location.href);
    const returns = returnUrl && layout !== "badge" && status?.settled && displayState(status) !== "unknown";
    returnSeconds = returns ? (returnSeconds ?? Math.max(0, Number.parseInt(`${host.returnAfter}`, 10) || 0)) : null;
    const facts = {
      ...localization,
      ...work.facts,
      view,
      of,
      layout,
      nowMs: Date.now(),
      expectsDetails: Boolean(token),
      retryUrl: safeLink(host.retryUrl, location.href),
      returnUrl,
      returnSeconds,
    };
    const said = announce(facts, localization);
    render(
      html`<div class="hidden" role="status" lang=${said.locale} dir=${said.dir}>${said.text}</div>${of ? card(facts) : html`<slot></slot>`}`,
      root,
    );
    if (isOpened) root.querySelector("details")?.toggleAttribute("open");
  }

  function changed(view: ViewState, previous: ViewState): void {
    update();
    const { status, problem, phase } = view;
    if (phase !== previous.phase && !/loading|offline/.test(phase)) messages.retry();
    if (status && isVisibleChange(previous.status, status)) {
      host.dispatchEvent(new PaymentStatusChangeEvent(status, previous.status));
      if (status.settled && !(previous.status?.settled && previous.status.state === status.state))
        host.dispatchEvent(new PaymentStatusSettledEvent(status));
    }
    if (problem && problem !== previous.problem) host.dispatchEvent(new PaymentStatusErrorEvent(problem));
  }

  return {
    get view() {
      return controller.view;
    },
    refresh: controller.refresh,
    update,
    connect() {
      leavePage = followPageLifecycle({
        ...controller,
        connected() {
          // Where the edge was out of reach too, its next answer tells that the network is really back.
          if (controller.view.phase !== "offline") messages.retry();
          controller.connected();
        },
      });
      update();
      // After the update: what was changed while the element was out counts before anybody is asked.
      queueMicrotask(() => host.isConnected && controller.wake());
    },
    disconnect() {
      leavePage();
      controller.sleep();
      clearTimeout(ticker);
    },
  };
}
