/**
 * The page of a failure, for a customer who did nothing wrong and worries about the payment. It has the status code of the
 * API's response, no script, and a link to continue where there is one.
 */
import { html } from "hono/html";
import { KINDS } from "../../contract/resource.ts";
import { STATE_STYLES } from "../../widget/card/icons.ts";
import { familyOf, fill } from "../../widget/card/wording.ts";
import { type Failure, failureHeaders, problemOf } from "../access/failure.ts";
import type { Connection } from "../config/connection.ts";
import { closing, externalLink, type Frame, opening, samePageLink, tabTitle } from "./page-frame.ts";
import { pageHeaders } from "./page-headers.ts";
import { type PageLocale, pageLocale } from "./page-locale.ts";
import { isFramed, outcomeIn } from "./page-query.ts";
import { PAGE_STYLE } from "./page-style.ts";

const MINUTE_S = 60;

interface FailureTexts {
  title: string;
  message: string;
  /** Whether the page offers to try again. */
  canRetry: boolean;
}

/**
 * The response with the page of a failure.
 *
 * @param connection selects name, links and language; null when the address names no known connection
 */
export async function failurePage(
  env: Env,
  request: Request,
  failure: Failure,
  connection: Connection | null,
): Promise<Response> {
  const locale = await pageLocale(env, request, connection?.lang ?? null);
  const url = new URL(request.url);
  const merchant = connection?.merchant ?? null;
  const style = waitStyle(failure);
  const page: Frame = { url, locale, icon: "refused", title: null, merchant, scripts: null, style };
  const frame = { ...page, title: failureTitle(failure, page) };
  const headers = await pageHeaders({
    origin: url.origin,
    connection,
    scripts: null,
    styles: style ? [PAGE_STYLE, style] : [PAGE_STYLE],
    tag: locale.tag,
  });
  return new Response(`${opening(frame)}${failureContent(failure, frame)}${closing(frame)}`, {
    status: problemOf(failure).status,
    headers: { ...headers, ...failureHeaders(failure) },
  });
}

/** The title of the tab. */
export function failureTitle(failure: Failure, { url, locale, merchant }: Frame): string {
  return tabTitle(failureTexts(failure, url, locale).title, merchant);
}

/** The content of a page with a failure. */
export function failureContent(failure: Failure, frame: Frame): string {
  const { url, locale, merchant } = frame;
  const { title, message, canRetry } = failureTexts(failure, url, locale);
  const { action } = locale.messages;
  const named = (text: string) => fill(text, { merchant: merchant?.name ?? null });
  const retry = canRetry && retryLink(failure, frame);
  const back = merchant?.url && externalLink(merchant.url, named(action.return), retry ? "button" : "button main");
  const contact = !isFramed(url) && contactAddress(merchant?.support ?? null, title);
  return `${html`<section class="failure"><div class="head"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${STATE_STYLES.refused.path}"></path></svg><h1>${title}</h1><p>${emphasized(message)}</p></div>
${(retry || back) && html`<div class="links">${retry}${back}</div>`}
${contact && html`<footer>${externalLink(contact, named(action.contact))}</footer>`}</section>`}`;
}

/** The link to try again. After too many requests it appears when the time is over; until then it only looks disabled. */
function retryLink(failure: Failure, { url, locale }: Frame) {
  const text = locale.messages.action.retry;
  if (!waitStyle(failure)) return samePageLink(url, text, "button main");
  return html`<span class="button off" aria-hidden="true">${text}</span>${samePageLink(url, text, "button main late")}`;
}

/** After too many requests: when the link to try again appears. A style, because the page has no script. */
function waitStyle(failure: Failure): string | undefined {
  return failure.reason === "too-many-requests"
    ? `.late{animation-delay:${Math.ceil(failure.retryAfterSeconds)}s}`
    : undefined;
}

/** The merchant's address for help. A mail has the title of the page as its subject. */
function contactAddress(support: string | null, title: string): string | null {
  if (!support?.startsWith("mailto:") || /[?&]subject=/i.test(support)) return support;
  return `${support}${support.includes("?") ? "&" : "?"}subject=${encodeURIComponent(title)}`;
}

/** A text with its sentence between asterisks emphasized. */
function emphasized(text: string) {
  return text.split("*").map((part, index) => (index % 2 ? html`<b>${part}</b>` : part));
}

function failureTexts(failure: Failure, url: URL, { messages, page, tag }: PageLocale): FailureTexts {
  const { refused } = messages;
  const isPayment = isAboutPayment(url);
  switch (failure.reason) {
    case "link-expired":
      return textsOf(page.expired);
    case "token-missing":
      if (outcomeIn(url) === "forgotten") return textsOf(page.forgotten);
      return textsOf(isPayment ? refused["401/payment"] : refused[401]);
    case "token-invalid":
      return textsOf(isPayment ? refused["401/payment"] : refused[401]);
    case "scope-missing":
      return textsOf(isPayment ? refused.payment : refused.any);
    case "too-many-requests":
      return textsOf(fill(page.tooOften, { time: waitingTime(failure.retryAfterSeconds, tag) }), true);
    case "connection-misconfigured":
    case "connection-unavailable":
    case "file-unavailable":
    case "hub-unavailable":
    case "internal":
      return textsOf(page.fault, true);
    case "bad-request":
    case "link-key-invalid":
    case "push-key-invalid":
    case "push-signature-invalid":
    case "sent-by-browser":
    case "admin-key-invalid":
    case "deployment-key-invalid":
    case "gate-unavailable":
    case "type-unsupported":
    case "conflict":
    case "invalid":
    case "signature-invalid":
    case "origin-not-allowed":
    case "not-found":
    case "method-not-allowed":
    case "body-too-large":
      return textsOf(isPayment ? refused["404/payment"] : refused[404]);
  }
}

/** "in 30 seconds". In full, because an abbreviation may end with a full stop, as the sentence does. */
function waitingTime(seconds: number, tag: string): string {
  const format = new Intl.RelativeTimeFormat(tag);
  return seconds < MINUTE_S ? format.format(seconds, "second") : format.format(Math.ceil(seconds / MINUTE_S), "minute");
}

/** Whether the address is that of a payment, an order or a payment link. */
function isAboutPayment({ pathname }: URL): boolean {
  const kind = pathname.split("/")[3];
  return KINDS.some((known) => known === kind) && familyOf(kind) === "payment";
}

function textsOf(text: string, canRetry = false): FailureTexts {
  const [title = "", message = ""] = text.split("|");
  return { title, message, canRetry };
}
