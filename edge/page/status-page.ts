/**
 * `GET /p/{connection}/{kind}/{id}`: the hosted page of one resource. The HTML has the whole status, so that the page needs
 * no script. While a provider is slow, a viewer with a token gets the frame of the page first and the status later.
 */

import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { isConfirmed } from "../hub/status-record.ts";
import { BoundedMap } from "../platform/bounded-map.ts";
import { logInternal, requestIdOf } from "../platform/log.ts";
import type { AdmittedViewer } from "../status/admitted-viewer.ts";
import { recordView } from "../status/record-view.ts";
import { type Body, readStatus } from "../status/snapshot.ts";
import { CARD_STYLE, NO_SCRIPT_STYLE } from "./card-html.ts";
import { failureContent, failurePage, failureTitle } from "./failure-page.ts";
import { closing, type Frame, opening, titleTag } from "./page-frame.ts";
import { pageHeaders } from "./page-headers.ts";
import { pageLocale, viewerZone } from "./page-locale.ts";
import { outcomeIn, preservedQuery } from "./page-query.ts";
import { pageScripts } from "./page-scripts.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { isPaged, type PageVisit, skeleton, statusContent } from "./status-content.ts";

/** After this wait the viewer gets the frame of the page. */
const FRAME_AFTER_MS = 100;

/** Pages of settled resources. Each is valid while its body is the same object. At most about 6 MB. */
const renderedPages = new BoundedMap<string, { body: Body; page: Uint8Array }>(200);
const encoder = new TextEncoder();

/** Forgets the pages of this resource. */
export function forgetPages(resource: ResourceRef): void {
  const path = resourcePath(resource);
  for (const [key, { body }] of renderedPages) {
    if (resourcePath(body.reading.record.resource) === path) renderedPages.delete(key);
  }
}

type PendingStatus = ReturnType<typeof readStatus>;

/** The response with the page. A viewer without a token always waits for the status, so that an unknown id is a 404. */
export async function statusPage(
  env: Env,
  viewer: AdmittedViewer,
  request: Request,
  now: () => number,
): Promise<Response> {
  const { connection } = viewer;
  const url = new URL(request.url);
  const locale = await pageLocale(env, request, connection.lang);
  const scripts = await pageScripts(env.ASSETS, url.origin);
  const visit: PageVisit = { viewer, url, locale, timeZone: viewerZone(url.hostname, request.cf?.timezone), now };
  const frame: Frame = { url, locale, icon: "loading", title: null, merchant: connection.merchant, scripts };
  const requestId = requestIdOf(request);
  const status = readStatus(viewer, now, requestId);
  const sinceMs = now();
  // Who awaits the same promise handles its error.
  status
    .then((body) => body.ok && recordView(env, viewer, "page", isConfirmed(body.value.reading.record), sinceMs))
    .catch(() => {});
  const isSlow = viewer.access.trusted && (await takesLonger(status, FRAME_AFTER_MS));
  if (isSlow) return pageResponse(visit, frame, streamPage(visit, frame, status, requestId));
  const body = await status;
  if (!body.ok) {
    forgetPages(viewer.resource);
    return failurePage(env, request, body.failure, connection);
  }
  return pageResponse(visit, frame, await renderPage(visit, frame, body.value));
}

async function takesLonger(pending: Promise<unknown>, ms: number): Promise<boolean> {
  let timer = 0;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, ms, true);
  });
  // An error is handled by the caller, which awaits the same promise.
  const done = () => false as const;
  const isLate = await Promise.race([pending.then(done, done), late]);
  clearTimeout(timer);
  return isLate;
}

async function renderPage(visit: PageVisit, frame: Frame, body: Body): Promise<Uint8Array> {
  const isCacheable = body.untilMs > 0 && !isPaged(visit);
  const key = isCacheable ? cacheKey(visit) : "";
  const cached = isCacheable ? renderedPages.get(key) : undefined;
  if (cached?.body === body) return cached.page;
  const { icon, title, html } = await statusContent(visit, body);
  const page = encoder.encode(`${opening({ ...frame, icon, title })}${html}${closing(frame)}`);
  if (isCacheable) renderedPages.set(key, { body, page });
  return page;
}

/** Everything besides the body that a page depends on. */
function cacheKey({ viewer, url, locale, timeZone }: PageVisit): string {
  const { trusted, scopes, returnUrl, retryUrl } = viewer.access;
  const path = resourcePath(viewer.resource);
  const asked = [preservedQuery(url), outcomeIn(url), locale.tag, timeZone];
  return JSON.stringify([url.origin, path, trusted, scopes, returnUrl, retryUrl, asked]);
}

/** Sends the frame at once and the content later. The status code is sent by then, so a failure becomes content. */
function streamPage(visit: PageVisit, frame: Frame, status: PendingStatus, requestId: string): ReadableStream {
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  const write = async () => {
    await writer.write(`${opening(frame)}${skeleton(visit)}`);
    const content = await lateContent(visit, frame, status).catch((thrown: unknown) => {
      logInternal(requestId, thrown);
      return lateFailure(frame, { reason: "internal" });
    });
    await writer.write(`${content}${closing(frame)}`);
    await writer.close();
  };
  // A write fails when the viewer has left.
  write().catch(() => writer.abort().catch(() => {}));
  return readable.pipeThrough(new TextEncoderStream());
}

async function lateContent(visit: PageVisit, frame: Frame, status: PendingStatus): Promise<string> {
  const body = await status;
  if (!body.ok) return lateFailure(frame, body.failure);
  const { title, html } = await statusContent(visit, body.value);
  // The skeleton disappears when something follows it.
  return `${html}${titleTag(title)}`;
}

function lateFailure(frame: Frame, failure: Failure): string {
  return `${failureContent(failure, frame)}${titleTag(failureTitle(failure, frame))}`;
}

async function pageResponse({ viewer, url }: PageVisit, frame: Frame, body: BodyInit): Promise<Response> {
  const headers = await pageHeaders({
    origin: url.origin,
    connection: viewer.connection,
    scripts: frame.scripts,
    styles: [PAGE_STYLE, CARD_STYLE, NO_SCRIPT_STYLE],
    tag: frame.locale.tag,
  });
  return new Response(body, { headers });
}
