/** Shows a trace on the page. Every text of the response is set as text, never as HTML. */
import { STATE_STYLES } from "../widget/card/icons.ts";
import { byId } from "./page-parts.ts";
import type { SeenChange, SupportTrace } from "./support-trace.ts";
import {
  attemptText,
  nextText,
  seenAt,
  statusText,
  type TimeFormat,
  traceEntries,
  unsentText,
  viewersText,
} from "./trace-sentences.ts";

const STYLES = new Map(Object.entries(STATE_STYLES));

export class TraceView {
  readonly #format: TimeFormat;
  readonly #result = byId("result");
  readonly #entries = byId("entries");
  readonly #seen = byId("seen", HTMLInputElement);
  #trace: SupportTrace | null = null;
  /** The item of each change. */
  #items = new Map<SeenChange, HTMLElement>();

  constructor(format: TimeFormat) {
    this.#format = format;
    this.#seen.addEventListener("input", () => this.#showSeen());
  }

  show(trace: SupportTrace): void {
    this.#trace = trace;
    this.#showStatus(trace);
    this.#showFacts(trace);
    this.#showEntries(trace);
    this.#result.hidden = false;
    this.#showSeen();
  }

  clear(): void {
    this.#trace = null;
    this.#items.clear();
    this.#seen.value = "";
    for (const id of ["headline", "about", "facts", "entries", "seen-then"]) byId(id).replaceChildren();
    this.#result.hidden = true;
  }

  #showStatus({ status, of }: SupportTrace): void {
    const style = STYLES.get(status?.state ?? "unknown") ?? STATE_STYLES.unknown;
    byId("head").dataset.tone = style.tone;
    byId("icon", SVGPathElement).setAttribute("d", style.path);
    byId("headline").textContent = status ? capitalized(statusText(status)) : "Nothing is known";
    byId("about").textContent = of;
  }

  #showFacts(trace: SupportTrace): void {
    const unsent = unsentText(trace.unsentNotifications);
    const rows = [
      ["Support code", trace.supportCode],
      ["Viewers now", capitalized(viewersText(trace.viewers))],
      ["Last attempt", capitalized(attemptText(trace.lastAttempt, this.#format))],
      ["Next check", capitalized(nextText(trace.nextCheck, this.#format))],
      ...(unsent === null ? [] : [["Notifications", unsent]]),
      ["As of", this.#format(trace.serverTime)],
    ];
    byId("facts").replaceChildren(
      ...rows.map(([name = "", value = ""]) => element("div", element("dt", name), element("dd", value))),
    );
  }

  #showEntries(trace: SupportTrace): void {
    this.#items.clear();
    const items = traceEntries(trace).map(({ at, text, change }) => {
      const time = element("time", this.#format(at));
      time.dateTime = at;
      const item = element("li", time, element("p", text));
      if (change) this.#items.set(change, item);
      return item;
    });
    byId("nothing").hidden = items.length > 0;
    this.#entries.replaceChildren(...items);
  }

  /** Highlights what customers saw at the time in the field. */
  #showSeen(): void {
    for (const item of this.#items.values()) item.removeAttribute("aria-current");
    const atMs = this.#seen.value ? new Date(this.#seen.value).getTime() : Number.NaN;
    byId("seen-then").textContent = "";
    if (!this.#trace || Number.isNaN(atMs)) return;
    const { text, change } = seenAt(this.#trace, atMs, this.#format);
    byId("seen-then").textContent = text;
    const item = change && this.#items.get(change);
    item?.setAttribute("aria-current", "true");
    item?.scrollIntoView({ block: "nearest" });
  }
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  created.append(...content);
  return created;
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
