/** One card that lives: what its element asks for, the controller, the words and the view joined; its events. */

import { html, render } from "lit/html.js";
import { announcer } from "./announcer.ts";
import {
  PaymentStatusActionEvent,
  PaymentStatusChangeEvent,
  PaymentStatusErrorEvent,
  PaymentStatusSettledEvent,
} from "./events.ts";
import { followPage } from "./page-life.ts";
import { type CardFacts, card } from "./payment-status-view.ts";
import { fetchFile } from "./status-client.ts";
import { statusController } from "./status-controller.ts";
import { isVisibleChange, type ViewState } from "./view-state.ts";
import { speaker } from "./words/speaker.ts";

/** Ages and countdowns tick while something may happen; a settled card only keeps its ages roughly right. */
const TICK_MS = 1000;
const SETTLED_TICK_MS = 30_000;

const SCRIPT_ORIGIN = new URL(import.meta.url).origin;

/** The element, with what it asks for. */
interface Host extends HTMLElement {
  of: string | null;
  token: string | null;
  edge: string | null;
  live: string | null;
}

export interface LiveCard {
  readonly view: ViewState;
  refresh(): Promise<void>;
  /** Something may have changed. Any number of changes in one go make one update. */
  update(): void;
  connect(): void;
  disconnect(): void;
}

export function liveCard(host: Host, root: ShadowRoot): LiveCard {
  const controller = statusController(window, changed);
  const words = speaker(window, update);
  const announce = announcer();
  /** Whom the controller was told to ask about what. */
  let source = "";
  let isUpdateDue = false;
  let busy: CardFacts["busy"] = null;
  let isFileMissing = false;
  let ticker = 0;
  let leavePage: () => void;

  const edge = () => host.edge || SCRIPT_ORIGIN;

  function update(): void {
    if (isUpdateDue) return;
    isUpdateDue = true;
    queueMicrotask(() => {
      isUpdateDue = false;
      if (host.isConnected) updateNow();
    });
  }

  function updateNow(): void {
    const { of, token, live } = host;
    const next = JSON.stringify([edge(), of, token, live]);
    if (next !== source) {
      source = next;
      if (of) controller.start({ edge: edge(), of, token, live: live !== "off" });
      else controller.stop();
    }
    show();
    clearTimeout(ticker);
    if (of) ticker = window.setTimeout(update, controller.view.status?.settled ? SETTLED_TICK_MS : TICK_MS);
  }

  function show(): void {
    const { of } = host;
    const { view } = controller;
    const speech = words.speak(closestLang(host) ?? navigator.language, edge());
    const said = announce(view, of, speech);
    const facts = { view, of, nowMs: Date.now(), busy, isFileMissing, expectsDetails: Boolean(host.token) };
    const content = of
      ? card({ ...speech, ...facts, onCheck: check, onDownload: download, onContact: contact })
      : html`<slot></slot>`;
    render(
      html`<div class="hidden" role="status" lang=${said.locale} dir=${said.dir}>${said.text}</div>${content}`,
      root,
    );
  }

  function changed(view: ViewState, previous: ViewState): void {
    update();
    const { status, problem, phase } = view;
    if (phase !== previous.phase && !/loading|offline/.test(phase)) words.retry(edge());
    if (status && isVisibleChange(previous.status, status)) {
      host.dispatchEvent(new PaymentStatusChangeEvent(status, previous.status));
      if (status.settled && !(previous.status?.settled && previous.status.state === status.state))
        host.dispatchEvent(new PaymentStatusSettledEvent(status));
    }
    if (problem && problem !== previous.problem) host.dispatchEvent(new PaymentStatusErrorEvent(problem));
  }

  async function perform(action: "check" | "download", work: () => Promise<void>): Promise<void> {
    if (busy || !host.dispatchEvent(new PaymentStatusActionEvent(action))) return;
    busy = action;
    update();
    await work();
    busy = null;
    update();
  }

  const check = () => perform("check", controller.refresh);

  /** The token goes in a header, which no link can send. */
  const download = () =>
    perform("download", async () => {
      const { of, token } = host;
      const file = await fetchFile(window, { edge: edge(), of: `${of}`, token });
      isFileMissing = file.type !== "file";
      if (file.type === "file") hand(file);
    });

  function contact(event: Event): void {
    if (!host.dispatchEvent(new PaymentStatusActionEvent("contact"))) event.preventDefault();
  }

  return {
    get view() {
      return controller.view;
    },
    refresh: controller.refresh,
    update,
    connect() {
      leavePage = followPage({
        ...controller,
        connected() {
          // Where the edge was out of reach too, its next answer tells that the network is really back.
          if (controller.view.phase !== "offline") words.retry(edge());
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

/** Hands a file over as the browser does with any download. */
function hand({ name, blob }: { name: string; blob: Blob }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers begin to read only after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The nearest `lang`, its own first, also through shadow roots. */
function closestLang(element: Element): string | null {
  for (let at: Element | undefined = element; at; at = (at.getRootNode() as ShadowRoot).host) {
    const found = at.closest("[lang]:not([lang=''])");
    if (found) return found.getAttribute("lang");
  }
  return null;
}
