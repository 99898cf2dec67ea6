// An element on a page whose edge, time and visibility a test controls, and what a viewer finds in it.
import { fixtureCleanup } from "@open-wc/testing";
import { STATES, type StatusDocument } from "../../../../contract/status.ts";
import "../../../../widget/define.ts";
import type { PaymentStatusElement } from "../../../../widget/payment-status-element.ts";
import { type FakeCall, FakeEdge, type FakeStream, restoreFetch } from "./fake-edge.ts";
import { FakeTime, restoreTime, settle } from "./fake-time.ts";
import { everythingOf, OF } from "./samples.ts";

export const EDGE = "https://edge.example";

const realFetch = globalThis.fetch.bind(globalThis);

/** The translation of a language as the edge serves it. */
export async function translationFile(language: string): Promise<unknown> {
  return (await realFetch(new URL(`../../../../widget/i18n/${language}.json`, import.meta.url))).json();
}

/**
 * Installs a new edge before each test and restores the page after it. The test controls the time only after `stopTime()`.
 * Tabs do not share a stream.
 */
export class Page {
  edge = new FakeEdge();
  #isHidden = false;

  constructor() {
    beforeEach(() => {
      this.edge = new FakeEdge().install();
      this.#isHidden = false;
      Object.defineProperty(document, "hidden", { configurable: true, get: () => this.#isHidden });
      Object.defineProperty(crypto, "subtle", { configurable: true, value: undefined });
      document.documentElement.lang = "en";
    });
    afterEach(async () => {
      for (const element of document.querySelectorAll("body > *")) element.remove();
      fixtureCleanup();
      await settle();
      restoreTime();
      restoreFetch();
      Reflect.deleteProperty(document, "hidden");
      Reflect.deleteProperty(crypto, "subtle");
      document.documentElement.removeAttribute("lang");
    });
  }

  stopTime(): FakeTime {
    return new FakeTime().install();
  }

  set isHidden(isHidden: boolean) {
    this.#isHidden = isHidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }

  /** Inserts an element, which then waits for its first response. */
  async mount(
    attributes: Record<string, string> = {},
    inner = "",
    parent: Node = document.body,
  ): Promise<PaymentStatusElement> {
    const element = document.createElement("payment-status");
    for (const [name, value] of Object.entries({ of: OF, edge: EDGE, ...attributes }))
      element.setAttribute(name, value);
    element.innerHTML = inner;
    parent.appendChild(element);
    await settle();
    return element;
  }

  /** Inserts an element with its first status. Elements with the same resource are removed, so that it sends a request. */
  async show(
    status: StatusDocument,
    attributes: Record<string, string> = {},
    inner = "",
  ): Promise<PaymentStatusElement> {
    for (const other of document.querySelectorAll("payment-status")) if (other.of === status.of) other.remove();
    const element = await this.mount({ of: status.of, ...attributes }, inner);
    this.edge.lastRead.json(status);
    await settle();
    return element;
  }

  /** Opens the requested stream and sends a first status. */
  async open(status: StatusDocument): Promise<FakeStream> {
    const stream = this.edge.lastStream.stream();
    stream.event("status", status);
    await settle();
    return stream;
  }
}

/** Responds to each request for a resource of `everythingOf`, and with `messages` to each request for a translation. */
export function respondToEverything(messages: unknown) {
  return (call: FakeCall): void => {
    const state = STATES.find((name) => call.url.split("/events")[0]?.endsWith(`test_${name}`));
    if (call.url.includes("/messages/")) call.json(messages);
    else if (!state) throw new Error(call.url);
    else if (call.url.endsWith("/events")) call.stream().event("status", everythingOf(state));
    else call.json(everythingOf(state));
  };
}

/** Returns an element of the shadow root. Throws if there is none. */
export function inside<Found extends Element = HTMLElement>(element: Element, selector: string): Found {
  const found = element.shadowRoot?.querySelector<Found>(selector);
  if (!found) throw new Error(`the shadow root has no ${selector}`);
  return found;
}

export function isInside(element: Element, selector: string): boolean {
  return Boolean(element.shadowRoot?.querySelector(selector));
}

/** Returns the text that a viewer reads there, without directional marks; empty if there is no such element. */
export function textOf(element: Element, selector: string): string {
  const text = element.shadowRoot?.querySelector(selector)?.textContent ?? "";
  return text
    .replace(/[\u2068\u2069]/g, "")
    .replace(/[\s\u202f]+/g, " ")
    .trim();
}

/** Returns the title of a state from its message. */
export function titleOf(text: string): string {
  return text.split("|")[0] ?? "";
}

/** Returns the explanation of a state from its message, without the marks of emphasis; empty if there is none. */
export function messageOf(text: string): string {
  return (text.split("|")[1] ?? "").replaceAll("*", "");
}

/** Returns the rows of the card: value by label. The support code, which every card has, is left out. */
export function rowsOf(element: Element): Record<string, string> {
  const plain = (node: Element | null) => (node?.textContent ?? "").replace(/[\s\u00a0\u202f]+/g, " ").trim();
  const names = [...(element.shadowRoot?.querySelectorAll("dl:not(.help) dt") ?? [])];
  return Object.fromEntries(
    names.map((name) => [plain(name), plain(name.parentElement?.querySelector("dd bdi") ?? null)]),
  );
}
