/**
 * The page of a failure: what a stranger may know, in calm words for a customer who did nothing wrong and wonders about
 * the money. The same status code as the API's answer, no script, a way on.
 */
import { html } from "hono/html";
import { STATE_STYLES } from "../../widget/card/icons.ts";
import { fill } from "../../widget/card/wording.ts";
import { formatRelativeTime } from "../../widget/i18n/format.ts";
import { type Failure, failureHeaders, problemOf } from "../access/failure.ts";
import type { Connection } from "../config/config.ts";
import { closing, externalLink, type Frame, opening } from "./page-frame.ts";
import { frameAncestors, pageHeaders } from "./page-headers.ts";
import { type PageLocale, pageLocale } from "./page-locale.ts";
import { isFramed, preservedQuery, themeIn } from "./page-query.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** @param connection whose name and ways on it shows; null where the address names none that works */
export async function failurePage(
  env: Env,
  request: Request,
  failure: Failure,
  connection: Connection | null,
): Promise<Response> {
  const localization = await pageLocale(env, request, connection?.lang ?? null);
  const url = new URL(request.url);
  const frame: Frame = {
    localization,
    icon: "refused",
    title: failureMessages(failure, localization).title,
    merchant: connection?.merchant ?? null,
    theme: themeIn(url),
    isFramed: isFramed(url),
    kept: preservedQuery(url),
    script: null,
  };
  const headers = await pageHeaders({
    origin: url.origin,
    framedBy: connection ? frameAncestors(connection) : [],
    script: null,
    inlineScript: null,
    styles: [PAGE_STYLE],
    logo: frame.merchant?.logo ?? null,
    locale: localization.tag,
  });
  const { status } = problemOf(failure);
  return new Response(`${opening(frame)}${failureText(failure, frame)}${closing(frame)}`, {
    status,
    headers: { ...headers, ...failureHeaders(failure) },
  });
}

/** What stands in the frame. Below the heading that a thing's page has already, it is the second. */
export function failureText(failure: Failure, { localization, merchant, script, kept }: Frame): string {
  const { title, message, isWorthAnotherTry } = failureMessages(failure, localization);
  // To the same address; what its form sent need not be sent again.
  const { action } = localization.messages;
  const again = isWorthAnotherTry && html`<a href="?${new URLSearchParams(kept)}">${action.retry}</a>`;
  const back = merchant?.url && externalLink(merchant.url, fill(action.return, { merchant: merchant.name }));
  const ways = (again || back) && html`<div class="ways">${again}${back}</div>`;
  const heading = script ? html`<h2>${title}</h2>` : html`<h1>${title}</h1>`;
  const icon = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${STATE_STYLES.refused[1]}"></path></svg>`;
  return `${html`<section class="paper">${icon}${heading}<p>${message}</p>${ways}</section>`}`;
}

export function failureMessages(failure: Failure, { messages, page, tag }: PageLocale) {
  const say = (text: string, isWorthAnotherTry = false) => {
    const [title = "", message = ""] = text.split("|");
    return { title, message, isWorthAnotherTry };
  };
  switch (failure.reason) {
    case "token-missing":
    case "token-invalid":
      return say(messages.refused[401]);
    case "scope-missing":
      return say(messages.refused.any);
    case "too-many-requests":
      return say(fill(page.tooOften, { time: formatRelativeTime(failure.retryAfterSeconds * 1000, tag) }), true);
    case "connection-misconfigured":
    case "file-unavailable":
    case "internal":
      return say(page.fault, true);
    case "bad-request":
    case "link-key-invalid":
    case "signature-invalid":
    case "origin-not-allowed":
    case "not-found":
    case "method-not-allowed":
    case "body-too-large":
      return say(messages.refused[404]);
  }
}
