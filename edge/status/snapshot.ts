/**
 * One read of one resource: the status document, with ETag and 304. A settled status is answered from this isolate's
 * memory for up to 5 s, so that a page with many viewers wakes no object. A refund is visible within those 5 s.
 */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { StatusDocument } from "../../contract/status.ts";
import { erasedFailure, type Failure } from "../access/failure.ts";
import { isStale } from "../hub/check-schedule.ts";
import { HubUnreachableError } from "../hub/hub-socket.ts";
import { isOpen } from "../hub/rules/deadlines.ts";
import { isConfirmed, isForbidden, isNotFound, type Reading, staleRecord } from "../hub/status-record.ts";
import { BoundedMap } from "../platform/bounded-map.ts";
import { digestOf } from "../platform/crypto.ts";
import { causeOf, log, resourceFields } from "../platform/log.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { AdmittedViewer } from "./admitted-viewer.ts";
import { documentOf, viewKeyOf } from "./status-document.ts";

const SETTLED_MEMORY_MS = 5_000;

/** The last response about one resource in one view. The same object means the same status. */
export interface Body {
  /** The record of the hub. The text is written again only when it changes: most reads of a live resource change nothing. */
  reading: Reading;
  stale: boolean;
  /** The customer can pay or continue only between the start and the deadline. */
  open: boolean;
  /** The document without its last member, `serverTime`, which is not part of the ETag. */
  document: Omit<StatusDocument, "serverTime">;
  /** The same as JSON, without the closing brace. */
  text: string;
  etag: string;
  /** Until then the hub need not be asked; 0 while the status is not settled. */
  untilMs: number;
}

const bodies = new BoundedMap<string, Body>(1_000);

/**
 * The status that this viewer may see. Waits up to 3 s where nothing is known yet. Throws `HubUnreachableError` when the
 * hub does not respond and this isolate remembers no status.
 * @param requestId that of the log
 */
export async function readStatus(
  viewer: AdmittedViewer,
  now: () => number,
  requestId: string,
): Promise<Result<Body, Failure>> {
  const { resource, access, connection } = viewer;
  // The addresses in a document of the sandbox are on the origin of the request.
  const key = `${viewKeyOf(access)} ${connection.account.baseUrl} ${resourcePath(resource)}`;
  let body = bodies.get(key);
  if (!body || body.untilMs <= now()) {
    const reading = await readFromHub(viewer, body?.reading ?? null, now, requestId);
    if (!reading.ok) {
      forgetBodies(resource);
      return reading;
    }
    if (isNotFound(reading.value.record, access)) return err({ reason: "not-found" });
    body = await bodyOf(reading.value, viewer, body, now());
    bodies.set(key, body);
  }
  // Another viewer, with a newer token, has brought what is in memory.
  if (isForbidden(body.reading.record, access)) return err(erasedFailure(access));
  if (isConfirmed(body.reading.record)) viewer.releaseLookup();
  return ok(body);
}

/** Forgets every response about this resource. */
export function forgetBodies(resource: ResourceRef): void {
  const path = resourcePath(resource);
  for (const key of bodies.keys()) if (key.endsWith(` ${path}`)) bodies.delete(key);
}

/** The whole document as JSON. */
export function textOf({ text }: Body, nowMs: number): string {
  return `${text},"serverTime":"${new Date(nowMs).toISOString()}"}`;
}

export function documentIn({ document }: Body, nowMs: number): StatusDocument {
  return { ...document, serverTime: new Date(nowMs).toISOString() };
}

/**
 * The last record is shown as stale when the hub does not respond, and when it runs a version that this one cannot read,
 * during a deploy. Where there is no last record, a hub of another version is not an error: the status is unknown.
 */
async function readFromHub(
  { hub, resource, access }: AdmittedViewer,
  before: Reading | null,
  now: () => number,
  requestId: string,
): Promise<Result<Reading, Failure>> {
  try {
    const reading = await hub.awaitResult(before);
    if (reading.ok) return reading;
    if (reading.failure === "erased") return err(erasedFailure(access));
  } catch (thrown) {
    if (!before || !(thrown instanceof HubUnreachableError)) throw thrown;
    const fields = await resourceFields(resourcePath(resource));
    log({ event: "hub-unreachable", requestId, ...fields, cause: causeOf(thrown.cause ?? thrown) });
  }
  return ok({ text: "", record: staleRecord(before?.record ?? null, resource, now()) });
}

async function bodyOf(
  reading: Reading,
  { connection, access }: AdmittedViewer,
  before: Body | undefined,
  nowMs: number,
): Promise<Body> {
  const { record } = reading;
  const stale = isStale(record, nowMs);
  const open = isOpen(record.visibleState, nowMs);
  const untilMs = record.visibleState.settled ? nowMs + SETTLED_MEMORY_MS : 0;
  const isSame = before?.reading.text === reading.text && before.stale === stale && before.open === open;
  if (isSame) return { ...before, untilMs };
  const { serverTime: _, ...document } = documentOf(record, access, connection, nowMs);
  const text = JSON.stringify(document).slice(0, -1);
  return { reading, stale, open, document, text, etag: `"${(await digestOf(text)).slice(0, 22)}"`, untilMs };
}
