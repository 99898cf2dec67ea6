/** The content of a status page: the element with its card, and what helps the viewer to keep the page or to get help. */
import { html, raw } from "hono/html";
import { pagePath, resourcePath } from "../../contract/resource.ts";
import type { StatusDocument } from "../../contract/status.ts";
import { type CardModel, dedupe, type Items } from "../../widget/card/card-model.ts";
import { hasReceipt } from "../../widget/card/footer-view.ts";
import { needsAttention } from "../../widget/card/icons.ts";
import { safeLink } from "../../widget/card/safe-link.ts";
import { displayState, type Wording, wordingOf } from "../../widget/card/wording.ts";
import { decideAccess } from "../access/access.ts";
import type { Viewer } from "../access/viewer.ts";
import { originOf } from "../config/own-hosts.ts";
import type { AdmittedViewer } from "../status/admitted-viewer.ts";
import { type Body, documentIn, textOf } from "../status/snapshot.ts";
import { cardHtml } from "./card-html.ts";
import { helpPanel, printedAddress } from "./help-panel.ts";
import { samePageLink, tabTitle } from "./page-frame.ts";
import type { IconName } from "./page-icons.ts";
import type { PageLocale } from "./page-locale.ts";
import { checkNote, forgetForm, outcomeNote } from "./page-notes.ts";
import { isFramed, lineIn, preservedQuery, themeIn } from "./page-query.ts";
import { sharePanel } from "./share-panel.ts";

/** A request for a status page, after admission. */
export interface PageVisit {
  viewer: AdmittedViewer;
  url: URL;
  locale: PageLocale;
  /** The viewer's time zone, an IANA name. */
  timeZone: string;
  now: () => number;
}

export interface StatusContent {
  icon: IconName;
  title: string;
  html: string;
}

/** Whether the page starts at a further page of payouts, and the viewer may see payouts. */
export function isPaged({ viewer, url }: PageVisit): boolean {
  return maySeeItems(viewer) && url.searchParams.has("more");
}

function maySeeItems({ resource, access }: Viewer): boolean {
  return resource.kind === "bulk-payout" && access.scopes.includes("items");
}

/** The empty card, which has room for every part, for the time until the status is known. */
export function skeleton(visit: PageVisit): string {
  const model = cardModel(visit, null, null, visit.now());
  return `<div class="skeleton">${cardHtml(model, {}, false)}</div>`;
}

/** The view state of an element that has this status and no stream yet. */
function viewOf(status: StatusDocument | null, sinceMs: number): CardModel["view"] {
  return {
    phase: status?.settled ? "ended" : "loading",
    status,
    problem: null,
    clockOffsetMs: 0,
    sinceMs,
    technicalSinceMs: status?.stale ? Date.parse(status.checkedAt ?? status.serverTime) : null,
    isWatchedChange: false,
  };
}

export async function statusContent(visit: PageVisit, body: Body): Promise<StatusContent> {
  const { viewer, url, locale, now } = visit;
  const nowMs = now();
  const status = documentIn(body, nowMs);
  const model = cardModel(visit, status, await readItems(visit), nowMs);
  const wording = wordingOf(model.view, model.of, model.locale, 0);
  const element = elementHtml(visit, model, textOf(body, nowMs), wording);
  const firstPage = isPaged(visit) && html`<p>${samePageLink(url, locale.page.firstItems)}</p>`;
  const outcome = outcomeNote(viewer, url, locale);
  const [before, below, after] = isFramed(url)
    ? ["", "", ""]
    : [receiptHeading(status, locale), checkNote(viewer, url, locale), aroundCard(visit, status, model)];
  return {
    icon: needsAttention(status) ? "attention" : displayState(status),
    title: tabTitle(wording.title, viewer.connection.merchant),
    html: `${html`${before}<div>${outcome}${element}${firstPage}${below}</div>${after}`}`,
  };
}

/** The heading of the printed page. The page's script shows and hides it when the state changes. */
function receiptHeading(status: StatusDocument, { page }: PageLocale) {
  return html`<h1 class="printed" id="receipt"${hasReceipt(status) ? "" : " hidden"}>${page.receipt}</h1>`;
}

/** What stands below the card, or beside it where there is room, and what is only printed. */
function aroundCard({ viewer, url, locale }: PageVisit, status: StatusDocument, model: CardModel) {
  const origin = originOf(viewer.connection, url.href);
  const address = isPublic(viewer) ? `${origin}${pagePath(viewer.resource)}` : null;
  const keep = address && html`<p class="keep">${locale.page.keep}</p>`;
  return html`<div class="more">${address && sharePanel(address, locale)}${helpPanel(model, status, locale)}${keep}${viewer.access.trusted && forgetForm(url, locale)}</div>
${printedAddress(address)}`;
}

/** Whether the page's address shows a status without a token. */
function isPublic({ resource, connection }: Viewer): boolean {
  return decideAccess(resource.kind, connection.publicView, { token: "absent" }).ok;
}

/**
 * The element with its rendered card, the status and the failed payouts with which its script starts, and a text for browsers
 * without declarative shadow roots and without scripts.
 */
function elementHtml(visit: PageVisit, model: CardModel, status: string, { title, message }: Wording) {
  const { url } = visit;
  const params = preservedQuery(url);
  if (model.items?.next) params.after = `${model.items.next}`;
  const failed = model.items?.list.filter(({ state }) => state === "failed");
  const failures = failed && !isPaged(visit) ? data(JSON.stringify({ items: failed, next: null })) : "";
  return html`<payment-status of="${model.of}" edge="${url.origin}" return-url="${model.returnUrl ?? ""}" retry-url="${model.retryUrl ?? ""}" theme="${themeIn(url) ?? "auto"}" heading-level="1">${raw(cardHtml(model, params, isPaged(visit)))}${data(status)}${failures}<p><b>${title}</b> ${message.join("")}</p></payment-status>`;
}

/** JSON for the element's script. Without "<", no text in it can end the script element. */
function data(json: string) {
  return html`<script type="application/json">${raw(json.replaceAll("<", "\\u003c"))}</script>`;
}

function cardModel(
  { viewer, url, locale, timeZone }: PageVisit,
  status: StatusDocument | null,
  items: Items | null,
  nowMs: number,
): CardModel {
  const { connection, resource, access } = viewer;
  const returnUrl = access.returnUrl ?? connection.returnUrl ?? connection.merchant.url;
  return {
    locale: { ...locale, timeZone },
    lang: locale.tag,
    view: viewOf(status, nowMs),
    of: resourcePath(resource),
    layout: null,
    nowMs,
    items,
    busy: new Set(),
    failure: null,
    copied: "",
    expectsDetails: access.scopes.includes("details"),
    retryUrl: safeLink(access.retryUrl, url.href),
    returnUrl: safeLink(returnUrl, url.href),
    headingLevel: 1,
    noNews: false,
    returnSeconds: null,
  };
}

/**
 * The payouts after the line of `?after`, when the form's "more" button was pressed; otherwise the first payouts and the
 * failed ones of the whole batch. Null when the viewer may not see payouts, or when the hub refuses to list them.
 */
async function readItems(visit: PageVisit): Promise<Items | null> {
  const { viewer, url } = visit;
  if (!maySeeItems(viewer)) return null;
  const after = isPaged(visit) ? lineIn(url) : 0;
  const page = await viewer.hub.items(after, null);
  const failed = after === 0 ? await viewer.hub.items(0, "failed") : null;
  if (!page.ok || failed?.ok === false) return null;
  return { list: dedupe([...page.value.items, ...(failed?.value.items ?? [])]), next: page.value.next };
}
