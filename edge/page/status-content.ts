/** What stands in the frame of a thing's page: its card, and how to take the page elsewhere. Reads items, writes nothing. */
import { html, raw } from "hono/html";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { StatusDocument } from "../../contract/status.ts";
import { type CardModel, dedupe, type Items } from "../../widget/card/card-model.ts";
import { safeLink } from "../../widget/card/safe-link.ts";
import { displayState, wordingOf } from "../../widget/card/wording.ts";
import { decideAccess } from "../access/access.ts";
import type { Viewer } from "../access/viewer.ts";
import type { AdmittedViewer } from "../hub/hub-client.ts";
import { type Body, documentIn } from "../status/snapshot.ts";
import { cardHtml } from "./card-html.ts";
import type { PageLocale } from "./page-locale.ts";
import { lineIn, preservedQuery } from "./page-query.ts";
import { sharePanel } from "./share-panel.ts";

/** What a page is made for. */
export interface Visit {
  env: Env;
  viewer: AdmittedViewer;
  url: URL;
  localization: PageLocale;
  /** The viewer's: the name of an IANA zone. */
  timeZone: string;
  now: () => number;
}

/** Payouts beyond the first fifty are read, by whoever may. */
export function isPaged({ viewer, url }: Visit): boolean {
  return maySeeItems(viewer) && url.searchParams.has("more");
}

function maySeeItems({ resource, access }: Viewer): boolean {
  return resource.kind === "bulk-payout" && access.scopes.includes("items");
}

/** "Checking your payment…" */
export function checkingTitle(resource: ResourceRef, locale: PageLocale): string {
  return wordingOf(viewOf(null), resourcePath(resource), locale, 0).title;
}

/** As the element sees it when it has just been told, and no stream is open yet. */
function viewOf(status: StatusDocument | null): CardModel["view"] {
  return { phase: status?.settled ? "ended" : "loading", status, problem: null, clockOffsetMs: 0, sinceMs: 0 };
}

export async function statusContent(
  visit: Visit,
  body: Body,
): Promise<{ icon: string; title: string; content: string }> {
  const { viewer, url, localization, now } = visit;
  const { connection, resource } = viewer;
  const nowMs = now();
  const status = documentIn(body, nowMs);
  const facts = { ...factsOf(visit, status, nowMs), items: await itemsOf(visit) };
  const { title, message } = wordingOf(facts.view, facts.of, localization, 0);
  const kept = preservedQuery(url);
  const params = facts.items?.next ? { ...kept, after: `${facts.items.next}` } : kept;
  const card = cardHtml(facts, params, isPaged(visit));
  // What the element begins with; no text in it can end the script.
  const known = JSON.stringify(status).replaceAll("<", "\\u003c");
  // What comes last is for a browser that knows neither shadow roots in HTML nor our script.
  const element = html`<payment-status of="${facts.of}" edge="${url.origin}" return-url="${facts.returnUrl ?? ""}" theme="${kept.theme ?? "auto"}">${raw(card)}<script type="application/json">${raw(known)}</script><p><b>${title}</b> ${message}</p></payment-status>`;
  const first =
    isPaged(visit) && html`<p><a href="?${new URLSearchParams(kept)}">${localization.page.firstItems}</a></p>`;
  const canBeOpened = decideAccess(resource.kind, connection.publicView, { token: "absent" }).ok;
  const elsewhere =
    canBeOpened && !("frame" in kept) && sharePanel(`${url.origin}/p/${resourcePath(resource)}`, localization);
  return {
    icon: displayState(status),
    title: `${title} – ${connection.merchant.name}`,
    content: `${html`${element}${first}${elsewhere}`}`,
  };
}

function factsOf(
  { viewer, url, localization, timeZone }: Visit,
  status: StatusDocument,
  nowMs: number,
): Omit<CardModel, "items"> {
  const { connection, resource, access } = viewer;
  const back = access.returnUrl ?? connection.returnUrl ?? connection.merchant.url;
  return {
    locale: localization,
    view: { ...viewOf(status), sinceMs: nowMs },
    of: resourcePath(resource),
    layout: null,
    timeZone,
    nowMs,
    busy: new Set(),
    failure: null,
    expectsDetails: false,
    retryUrl: null,
    returnUrl: safeLink(back, url.href),
    returnSeconds: null,
    copied: "",
  };
}

/**
 * For the form's `more`, those after the line it names; else the first, and with them what went wrong, wherever in the
 * batch it is. Null where they may not be seen.
 */
async function itemsOf(visit: Visit): Promise<Items | null> {
  const { viewer, url } = visit;
  if (!maySeeItems(viewer)) return null;
  const after = isPaged(visit) ? lineIn(url) : 0;
  const { items, next } = await viewer.hub.items(after, null);
  const failed = after === 0 ? (await viewer.hub.items(0, "failed")).items : [];
  return { list: dedupe([...items, ...failed]), next };
}
