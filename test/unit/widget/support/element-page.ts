// Promise: an element on a page whose edge, time and visibility the test holds, and what a person finds in it.
import { fixtureCleanup } from "@open-wc/testing";
import { STATES, type StatusDocument } from "../../../../contract/status.ts";
import "../../../../widget/define.ts";
import type { PaymentStatusElement } from "../../../../widget/payment-status-element.ts";
import { type FakeCall, FakeEdge, type FakeStream, restoreFetch } from "./fake-edge.ts";
import { FakeTime, restoreTime, settle } from "./fake-time.ts";
import { everythingOf, OF } from "./samples.ts";

export const EDGE = "https://edge.example";

const realFetch = globalThis.fetch.bind(globalThis);

/** The words of a language as the edge serves them. */
export async function wordsFile(language: string): Promise<unknown> {
  return (await realFetch(new URL(`../../../../widget/i18n/${language}.json`, import.meta.url))).json();
}

/**
 * Before each test a new edge, after each the page as it was. Time is the test's only after `stopTime()`, and each page
 * goes by itself, as where the browser does not let tabs talk.
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

  /** An element that waits for its first answer. */
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

  /** An element with the answer to its first look. What showed the same thing before leaves, so that it asks itself. */
  async show(
    status: StatusDocument,
    attributes: Record<string, string> = {},
    inner = "",
  ): Promise<PaymentStatusElement> {
    for (const other of document.querySelectorAll("payment-status")) if (other.of === status.of) other.remove();
    const element = await this.mount({ of: status.of, ...attributes }, inner);
    this.edge.fetchStatus.json(status);
    await settle();
    return element;
  }

  /** Opens the stream that is asked for. */
  async open(status: StatusDocument): Promise<FakeStream> {
    const stream = this.edge.events.stream();
    stream.event("status", status);
    await settle();
    return stream;
  }
}

/** Answers for what `everythingOf` each state is of; `messages` is what every file of words holds. */
export function answerEverything(messages: unknown) {
  return (call: FakeCall): void => {
    const state = STATES.find((name) => call.url.split("/events")[0]?.endsWith(`test_${name}`));
    if (call.url.includes("/messages/")) call.json(messages);
    else if (!state) throw new Error(call.url);
    else if (call.url.endsWith("/events")) call.stream().event("status", everythingOf(state));
    else call.json(everythingOf(state));
  };
}

/** Something in the shadow of an element; a test that expects it fails when it is not there. */
export function inside<Found extends Element = HTMLElement>(element: Element, selector: string): Found {
  const found = element.shadowRoot?.querySelector<Found>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}

export function isInside(element: Element, selector: string): boolean {
  return Boolean(element.shadowRoot?.querySelector(selector));
}

/** What a person reads there: without the marks around values, spaces as spaces; empty where there is nothing. */
export function textOf(element: Element, selector: string): string {
  const text = element.shadowRoot?.querySelector(selector)?.textContent ?? "";
  return text
    .replace(/[\u2068\u2069]/g, "")
    .replace(/[\s\u202f]+/g, " ")
    .trim();
}

/** The title in a text of the words. */
export function titleOf(text: string): string {
  return text.split("|")[0] ?? "";
}

/** The message in a text of the words; empty where there is none. */
export function messageOf(text: string): string {
  return text.split("|")[1] ?? "";
}

/** The rows of the details, label and value. */
export function rowsOf(element: Element): Record<string, string> {
  const plain = (node: Element | null) => (node?.textContent ?? "").replace(/[\s\u00a0\u202f]+/g, " ").trim();
  const names = [...(element.shadowRoot?.querySelectorAll("dt") ?? [])];
  return Object.fromEntries(
    names.map((name) => [plain(name), plain(name.parentElement?.querySelector("dd bdi") ?? null)]),
  );
}
