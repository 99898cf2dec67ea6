/** The page that this checkout writes for the status that a deployment shows. */
import { isDeepStrictEqual } from "node:util";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { type StatusDocument, statusDocumentSchema } from "../../contract/status.ts";
import { type Access, decideAccess, type TokenFact } from "../../edge/access/access.ts";
import type { Connection } from "../../edge/config/connection.ts";
import { leadsToListedHost } from "../../edge/config/listed-hosts.ts";
import { closing, opening } from "../../edge/page/page-frame.ts";
import { pageLocale, viewerZone } from "../../edge/page/page-locale.ts";
import { pageScripts } from "../../edge/page/page-scripts.ts";
import { statusContent } from "../../edge/page/status-content.ts";
import { isLoopbackHost } from "../../edge/platform/loopback.ts";
import { ok } from "../../edge/platform/result.ts";
import type { ViewerHub } from "../../edge/status/admitted-viewer.ts";
import type { Body } from "../../edge/status/snapshot.ts";
import { type Checkout, RECORD_OF_ANY_PAYMENT } from "./checkout.ts";
import { statusIn } from "./compare-html.ts";

/** A page as it was requested. */
export interface Visit {
  request: Request;
  connection: Connection;
  resource: ResourceRef;
  access: Access;
}

/** The last member of a document. Its time is that of the whole page. */
const SERVER_TIME = /,"serverTime":"([^"]*)"\}$/;

/** The access of a viewer with this token; null when the page cannot be shown. */
export function accessOf(connection: Connection, resource: ResourceRef, fact: TokenFact): Access | null {
  const access = decideAccess(resource.kind, connection.publicView, fact);
  return access.ok ? access.value : null;
}

/** A page as the deployment wrote it, beside what this checkout writes for the same status. */
export interface Rendition {
  document: StatusDocument;
  html: string;
}

/** Null when the page has no status that can be read. */
export async function renditionOf(
  checkout: Checkout,
  visit: Visit,
  actual: string,
  zones: Zones,
): Promise<Rendition | null> {
  const json = statusIn(actual)?.replaceAll("\\u003c", "<");
  const time = SERVER_TIME.exec(json ?? "");
  const document = statusDocumentSchema.safeParse(parsed(json ?? ""));
  if (!json || !time || !document.success) return null;
  const body = { document: document.data, text: json.slice(0, time.index) };
  const render = (timeZone: string) => rendered(checkout, visit, body, Date.parse(time[1] ?? ""), timeZone);
  return { document: document.data, html: await zones.closest(new URL(visit.request.url), actual, render) };
}

/** What a status has that the configuration or the address contradicts. */
export function contradictions(document: StatusDocument, visit: Pick<Visit, "connection" | "resource">): string[] {
  const found: string[] = [];
  const path = resourcePath(visit.resource);
  if (document.of !== path) found.push(`It is the status of ${document.of} instead of ${path}.`);
  const { merchant } = visit.connection;
  for (const name of ["name", "url", "support", "logo", "color", "statement"] as const)
    if (!isDeepStrictEqual(document.merchant[name], merchant[name]))
      found.push(`The status has ${document.merchant[name]} as merchant.${name} instead of ${merchant[name]}.`);
  const { baseUrl } = visit.connection.account;
  for (const address of [document.continueUrl, document.instructions?.url])
    if (address && !leadsToListedHost(address, baseUrl, visit.connection.continueHosts))
      found.push(`The status leads the customer to ${address}, whose host the configuration does not list.`);
  return found;
}

/** The page of a bulk payout is compared without its list of payouts, which a bare id does not show. */
const NO_HUB: ViewerHub = {
  read: () => Promise.reject(new Error("no hub")),
  awaitResult: () => Promise.reject(new Error("no hub")),
  watch: () => Promise.reject(new Error("no hub")),
  items: async () => ok({ items: [], next: null }),
};

/** What a page does not show of a body. */
const NO_BODY = {
  reading: { text: "", record: RECORD_OF_ANY_PAYMENT },
  stale: false,
  open: false,
  etag: "",
  untilMs: 0,
};

async function rendered(
  checkout: Checkout,
  { request, connection, resource, access }: Visit,
  body: Pick<Body, "document" | "text">,
  nowMs: number,
  timeZone: string,
): Promise<string> {
  const url = new URL(request.url);
  const locale = await pageLocale(checkout.assets, request, connection.lang);
  const scripts = await pageScripts(checkout.files, url.origin);
  const viewer = { connection, resource, access, rateLimit: null, releaseLookup: () => {}, hub: NO_HUB };
  const visit = { viewer, url, locale, timeZone, now: () => nowMs };
  const { icon, title, html } = await statusContent(visit, { ...NO_BODY, ...body });
  const frame = { url, locale, icon, title, merchant: connection.merchant, scripts };
  return `${opening(frame)}${html}${closing(frame)}`;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Pages for which all time zones are tried. A changed page equals none of them. */
const MAX_SEARCHES = 3;

/**
 * The time zone in which a deployment writes times for this machine: Cloudflare derives it from the network. It is the
 * one with which the page of this checkout is closest to that of the deployment.
 */
export class Zones {
  #zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  #searches = 0;

  async closest(url: URL, actual: string, render: (zone: string) => Promise<string>): Promise<string> {
    const first = await render(viewerZone(url.hostname, this.#zone));
    if (first === actual || isLoopbackHost(url.hostname) || this.#searches >= MAX_SEARCHES) return first;
    this.#searches += 1;
    const parts = new Set(actual.split("<"));
    let best = { html: first, missing: Number.POSITIVE_INFINITY };
    for (const zone of [this.#zone, "UTC", ...Intl.supportedValuesOf("timeZone")]) {
      const html = await render(zone);
      const missing = html.split("<").filter((part) => !parts.has(part)).length;
      if (missing >= best.missing) continue;
      best = { html, missing };
      this.#zone = zone;
    }
    return best.html;
  }
}
