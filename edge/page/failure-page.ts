/**
 * The page of a failure, for a customer who did nothing wrong and worries about the payment. It has the status code of the
 * API's response, no script, and a link to continue where there is one.
 */
import { html } from "hono/html";
import { STATE_STYLES } from "../../widget/card/icons.ts";
import { fill } from "../../widget/card/wording.ts";
import { type Failure, failureHeaders, problemOf } from "../access/failure.ts";
import type { Connection } from "../config/connection.ts";
import { closing, externalLink, type Frame, opening, samePageLink } from "./page-frame.ts";
import { pageHeaders } from "./page-headers.ts";
import { type PageLocale, pageLocale } from "./page-locale.ts";
import { PAGE_STYLE } from "./page-style.ts";

const MINUTE_S = 60;

export interface FailureTexts {
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
  const { title } = failureTexts(failure, locale);
  const merchant = connection?.merchant ?? null;
  const frame: Frame = { url, locale, icon: "refused", title, merchant, scripts: null };
  const headers = await pageHeaders({
    origin: url.origin,
    connection,
    scripts: null,
    styles: [PAGE_STYLE],
    tag: locale.tag,
  });
  return new Response(`${opening(frame)}${failureContent(failure, frame)}${closing(frame)}`, {
    status: problemOf(failure).status,
    headers: { ...headers, ...failureHeaders(failure) },
  });
}

/** The content of a page with a failure. Its heading has level 2 in a status page, which has a heading of its own. */
export function failureContent(failure: Failure, { url, locale, merchant, scripts }: Frame): string {
  const { title, message, canRetry } = failureTexts(failure, locale);
  const { action } = locale.messages;
  const retry = canRetry && samePageLink(url, action.retry);
  const back = merchant?.url && externalLink(merchant.url, fill(action.return, { merchant: merchant.name }));
  const links = (retry || back) && html`<div class="links">${retry}${back}</div>`;
  const heading = scripts ? html`<h2>${title}</h2>` : html`<h1>${title}</h1>`;
  const icon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${STATE_STYLES.refused.path}"></path></svg>`;
  return `${html`<section class="failure">${icon}${heading}<p>${message}</p>${links}</section>`}`;
}

export function failureTexts(failure: Failure, { messages, page, tag }: PageLocale): FailureTexts {
  switch (failure.reason) {
    case "token-missing":
    case "token-invalid":
      return textsOf(messages.refused[401]);
    case "scope-missing":
      return textsOf(messages.refused.any);
    case "too-many-requests":
      return textsOf(fill(page.tooOften, { time: waitingTime(failure.retryAfterSeconds, tag) }), true);
    case "connection-misconfigured":
    case "file-unavailable":
    case "hub-unavailable":
    case "internal":
      return textsOf(page.fault, true);
    case "bad-request":
    case "link-key-invalid":
    case "signature-invalid":
    case "origin-not-allowed":
    case "not-found":
    case "method-not-allowed":
    case "body-too-large":
      return textsOf(messages.refused[404]);
  }
}

/** "in 30 seconds". In full, because an abbreviation may end with a full stop, as the sentence does. */
function waitingTime(seconds: number, tag: string): string {
  const format = new Intl.RelativeTimeFormat(tag);
  return seconds < MINUTE_S ? format.format(seconds, "second") : format.format(Math.ceil(seconds / MINUTE_S), "minute");
}

function textsOf(text: string, canRetry = false): FailureTexts {
  const [title = "", message = ""] = text.split("|");
  return { title, message, canRetry };
}
