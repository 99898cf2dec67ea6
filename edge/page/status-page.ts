/**
 * `GET /p/{connection}/{kind}/{id}`: the hosted page for one thing, right in its first bytes. What is known stands in the
 * HTML; while the provider is asked for the first time, whoever brings a token sees the frame.
 */

import { resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import type { AdmittedViewer } from "../hub/hub-client.ts";
import { BoundedMap } from "../platform/bounded-map.ts";
import { elementScript } from "../platform/build-manifest.ts";
import { causeOf, log, requestIdOf } from "../platform/log.ts";
import { type Body, readStatus } from "../status/snapshot.ts";
import { CARD_STYLE, NO_SCRIPT_STYLE } from "./card-html.ts";
import { failureMessages, failurePage, failureText } from "./failure-page.ts";
import { closing, type Frame, opening, titleTag } from "./page-frame.ts";
import { frameAncestors, pageHeaders } from "./page-headers.ts";
import { pageLocale, viewerZone } from "./page-locale.ts";
import { isFramed, preservedQuery, themeIn } from "./page-query.ts";
import { pageScript } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { checkingTitle, isPaged, statusContent, type Visit } from "./status-content.ts";

/** Longer than that nobody looks at nothing. */
const FRAME_AFTER_MS = 100;

/** Pages of settled things, each for as long as its body stands (snapshot.ts); of the largest, 6 MB in all. */
const written = new BoundedMap<string, { body: Body; page: Uint8Array }>(200);
const encoder = new TextEncoder();

export async function statusPage(
  env: Env,
  viewer: AdmittedViewer,
  request: Request,
  now: () => number,
): Promise<Response> {
  const { connection } = viewer;
  const url = new URL(request.url);
  const localization = await pageLocale(env, request, connection.lang);
  const visit: Visit = {
    env,
    viewer,
    url,
    localization,
    timeZone: viewerZone(url.hostname, request.cf?.timezone),
    now,
  };
  const frame = await frameOf(visit);
  const looking = readStatus(viewer, now);
  const isSlow = viewer.access.trusted && (await isSlower(looking, FRAME_AFTER_MS));
  if (isSlow) return respond(visit, frame, streamed(visit, frame, looking, requestIdOf(request)));
  const body = await looking;
  if (!body.ok) return failurePage(env, request, body.failure, connection);
  return respond(visit, frame, await whole(visit, frame, body.value));
}

async function frameOf({ env, viewer, url, localization }: Visit): Promise<Frame> {
  const { merchant } = viewer.connection;
  const { path, integrity } = await elementScript(env.ASSETS);
  return {
    localization,
    icon: "loading",
    title: null,
    merchant,
    theme: themeIn(url),
    isFramed: isFramed(url),
    kept: preservedQuery(url),
    script: { address: `${url.origin}${path}`, integrity },
  };
}

async function isSlower(looking: Promise<unknown>, ms: number): Promise<boolean> {
  let timer = 0;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, ms, true);
  });
  const done = () => false as const;
  // What was thrown is told to whoever waits for the look itself.
  const isLate = await Promise.race([looking.then(done, done), late]);
  clearTimeout(timer);
  return isLate;
}

async function whole(visit: Visit, frame: Frame, body: Body): Promise<Uint8Array> {
  const { viewer, url, localization, env } = visit;
  const { scopes, returnUrl } = viewer.access;
  const sameFor = [
    url.origin,
    resourcePath(viewer.resource),
    scopes,
    returnUrl,
    preservedQuery(url),
    localization.tag,
    visit.timeZone,
  ];
  const key = JSON.stringify(sameFor);
  const isKept = body.untilMs > 0 && !isPaged(visit);
  const known = isKept ? written.get(key) : undefined;
  if (known?.body === body) return known.page;
  const { content, ...parts } = await statusContent(visit, body);
  const text = `${opening({ ...frame, ...parts })}${content}${closing(frame, (await pageScript(env)).code)}`;
  const page = encoder.encode(text);
  if (isKept) written.set(key, { body, page });
  return page;
}

/** The frame at once, the rest when it is known. What goes wrong then is said in its place, for the status code is sent. */
function streamed(
  visit: Visit,
  frame: Frame,
  looking: ReturnType<typeof readStatus>,
  requestId: string,
): ReadableStream {
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  const failed = (failure: Failure) => {
    const { title } = failureMessages(failure, frame.localization);
    return `${titleTag(title)}${failureText(failure, frame)}`;
  };
  const known = async (): Promise<string> => {
    const body = await looking;
    if (!body.ok) return failed(body.failure);
    const { title, content } = await statusContent(visit, body.value);
    return `${titleTag(title)}${content}`;
  };
  const write = async () => {
    const { viewer, localization, env } = visit;
    await writer.write(`${opening(frame)}<p class="checking">${checkingTitle(viewer.resource, localization)}</p>`);
    const rest = await known().catch((thrown: unknown) => {
      log({ event: "internal", requestId, cause: causeOf(thrown) });
      return failed({ reason: "internal" });
    });
    await writer.write(`${rest}${closing(frame, (await pageScript(env)).code)}`);
    await writer.close();
  };
  // Whoever has left needs no rest.
  write().catch(() => writer.abort().catch(() => {}));
  return readable.pipeThrough(new TextEncoderStream());
}

async function respond({ env, viewer, url }: Visit, frame: Frame, body: BodyInit): Promise<Response> {
  const { connection } = viewer;
  const headers = await pageHeaders({
    origin: url.origin,
    framedBy: frameAncestors(connection),
    script: frame.script?.address ?? null,
    inlineScript: (await pageScript(env)).hash,
    styles: [PAGE_STYLE, CARD_STYLE, NO_SCRIPT_STYLE],
    logo: connection.merchant.logo,
    locale: frame.localization.tag,
  });
  return new Response(body, { headers });
}
