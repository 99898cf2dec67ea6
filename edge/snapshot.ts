/**
 * One look at one thing: the status document, with ETag and 304. A settled one is answered from this isolate's memory
 * for up to 5 s, so that a page everybody opens wakes no object; a refund still shows within those 5 s.
 */
import type { Connection } from "./config.ts";
import { pathOf } from "./contract.ts";
import type { Failure } from "./failure.ts";
import { firstAnswer } from "./hub-socket.ts";
import { digestOf, type Env, hubOf } from "./objects.ts";
import { documentOf, type StatusRecord } from "./status-document.ts";
import type { Viewer } from "./viewer.ts";

const SETTLED_MEMORY_MS = 5_000;
const MAX_REMEMBERED = 1_000;

interface Body {
  /** The document without its last member, `serverTime`, which is not part of the ETag. */
  text: string;
  etag: string;
  untilMs: number;
}

const remembered = new Map<string, Body>();

export async function snapshot(
  env: Env,
  viewer: Viewer,
  request: Request,
  now: () => number,
): Promise<Response | { failure: Failure; headers: Record<string, string> }> {
  const { connection, thing, access } = viewer;
  const key = `${access.view} ${pathOf(thing)}`;
  let body = remembered.get(key);
  if (!body || body.untilMs <= now()) {
    remembered.delete(key);
    const record = await lookAt(env, viewer);
    if (record.missing && !access.vouched) return { failure: { reason: "nothing-there" }, headers: viewer.headers };
    body = await bodyOf(record, access.view, connection, now());
    if (record.shown.settled) remember(key, body);
    if (record.missing || record.heardMs === null) return answer(body, viewer, request, now());
  }
  viewer.found();
  return answer(body, viewer, request, now());
}

async function lookAt(env: Env, { connection, thing, access }: Viewer): Promise<StatusRecord> {
  const hub = await hubOf(env, connection, thing);
  const record = (await hub.look(thing, access.vouched)) as StatusRecord;
  return record.heardMs === null && record.version === 0
    ? await firstAnswer(env, connection, thing, access.vouched)
    : record;
}

async function bodyOf(
  record: StatusRecord,
  view: "status" | "details",
  { merchant, provider }: Connection,
  nowMs: number,
): Promise<Body> {
  const { serverTime: _, ...document } = documentOf(record, view, merchant, provider.test, nowMs);
  const text = JSON.stringify(document).slice(0, -1);
  return { text, etag: `"${(await digestOf(text)).slice(0, 22)}"`, untilMs: nowMs + SETTLED_MEMORY_MS };
}

function remember(key: string, body: Body): void {
  remembered.set(key, body);
  const oldest = remembered.keys().next().value;
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}

function answer(body: Body, viewer: Viewer, request: Request, nowMs: number): Response {
  const headers = {
    ...viewer.headers,
    "Content-Type": "application/json",
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    ETag: body.etag,
  };
  const seen = request.headers.get("If-None-Match")?.split(/\s*,\s*/) ?? [];
  if (seen.includes(body.etag) || seen.includes(`W/${body.etag}`)) return new Response(null, { status: 304, headers });
  return new Response(`${body.text},"serverTime":"${new Date(nowMs).toISOString()}"}`, { headers });
}
