/** What stands in the frame of a thing's page: its card, and how to take the page elsewhere. Reads items, writes nothing. */
import { html, raw } from "hono/html";
import { pathOf, type Thing } from "../../contract/resource.ts";
import type { StatusDocument } from "../../contract/status.ts";
import type { CardFacts, Items } from "../../widget/card/card-model.ts";
import { safeLink } from "../../widget/card/external-link.ts";
import { eachOnce } from "../../widget/card/payouts.ts";
import { toldAs, wordingOf } from "../../widget/card/wording.ts";
import { decideAccess } from "../access/access.ts";
import type { Viewer } from "../access/viewer.ts";
import { lineIn } from "../http/items.ts";
import { type Env, hubOf } from "../platform/objects.ts";
import { type Body, documentIn } from "../status/snapshot.ts";
import { cardHtml } from "./card-html.ts";
import type { PageSpeech } from "./page-language.ts";
import { keptOf } from "./page-query.ts";
import { handOver } from "./share-panel.ts";

/** What a page is made for. */
export interface Visit {
  env: Env;
  viewer: Viewer;
  url: URL;
  speech: PageSpeech;
  /** The viewer's: the name of an IANA zone. */
  timeZone: string;
  now: () => number;
}

/** Payouts beyond the first fifty are read, by whoever may. */
export function isPaged({ viewer, url }: Visit): boolean {
  return maySeeItems(viewer) && url.searchParams.has("more");
}

function maySeeItems({ thing, access }: Viewer): boolean {
  return thing.kind === "bulk-payout" && access.scopes.includes("items");
}

/** "Checking your payment…" */
export function checkingTitle(thing: Thing, { words, locale }: PageSpeech): string {
  return wordingOf(viewOf(null), pathOf(thing), words, locale, 0).title;
}

/** As the element sees it when it has just been told, and no stream is open yet. */
function viewOf(status: StatusDocument | null): CardFacts["view"] {
  return { phase: status?.settled ? "ended" : "loading", status, problem: null, clockOffsetMs: 0, sinceMs: 0 };
}

export async function statusContent(
  visit: Visit,
  body: Body,
): Promise<{ icon: string; title: string; content: string }> {
  const { viewer, url, speech, now } = visit;
  const { connection, thing } = viewer;
  const nowMs = now();
  const status = documentIn(body, nowMs);
  const facts = { ...factsOf(visit, status, nowMs), items: await itemsOf(visit) };
  const { title, message } = wordingOf(facts.view, facts.of, speech.words, speech.locale, 0);
  const kept = keptOf(url);
  const params = facts.items?.next ? { ...kept, after: `${facts.items.next}` } : kept;
  const card = cardHtml(facts, params, isPaged(visit));
  // What the element begins with; no text in it can end the script.
  const known = JSON.stringify(status).replaceAll("<", "\\u003c");
  // What comes last is for a browser that knows neither shadow roots in HTML nor our script.
  const element = html`<payment-status of="${facts.of}" edge="${url.origin}" return-url="${facts.returnUrl ?? ""}" theme="${kept.theme ?? "auto"}">${raw(card)}<script type="application/json">${raw(known)}</script><p><b>${title}</b> ${message}</p></payment-status>`;
  const first = isPaged(visit) && html`<p><a href="?${new URLSearchParams(kept)}">${speech.page.firstItems}</a></p>`;
  const canBeOpened = decideAccess(thing.kind, connection.publicView, { token: "absent" }).allowed;
  const elsewhere = canBeOpened && !("frame" in kept) && handOver(`${url.origin}/p/${pathOf(thing)}`, speech);
  return {
    icon: toldAs(status),
    title: `${title} – ${connection.merchant.name}`,
    content: `${html`${element}${first}${elsewhere}`}`,
  };
}

function factsOf(
  { viewer, url, speech, timeZone }: Visit,
  status: StatusDocument,
  nowMs: number,
): Omit<CardFacts, "items"> {
  const { connection, thing, access } = viewer;
  const back = access.returnUrl ?? connection.returnUrl ?? connection.merchant.url;
  return {
    ...speech,
    view: { ...viewOf(status), sinceMs: nowMs },
    of: pathOf(thing),
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
  const { env, viewer, url } = visit;
  const { connection, thing } = viewer;
  if (!maySeeItems(viewer)) return null;
  const after = isPaged(visit) ? lineIn(url.searchParams) : 0;
  const hub = await hubOf(env, connection, thing);
  const { items, next } = await hub.items(after, null);
  const failed = after === 0 ? (await hub.items(0, "failed")).items : [];
  return { list: eachOnce([...items, ...failed]), next };
}
