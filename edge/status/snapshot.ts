/**
 * One look at one thing: the status document, with ETag and 304. A settled one is answered from this isolate's memory
 * for up to 5 s, so that a page everybody opens wakes no object; a refund still shows within those 5 s.
 */

import { resourcePath } from "../../contract/resource.ts";
import type { StatusDocument } from "../../contract/status.ts";
import type { Failure } from "../access/failure.ts";
import { FIRST_ANSWER_MS, isStale, mayBePaidAgain } from "../hub/check-schedule.ts";
import type { AdmittedViewer } from "../hub/hub-client.ts";
import type { StatusRecord } from "../hub/status-record.ts";
import { BoundedMap } from "../platform/bounded-map.ts";
import { digestOf } from "../platform/crypto.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { documentOf, hasResult, isConfirmed, viewKeyOf } from "./status-document.ts";

const SETTLED_MEMORY_MS = 5_000;

/** What was last answered of one thing in one view. While it is the same object, it says the same. */
export interface Body {
  /** What the hub told. While it tells the same, nothing is written anew: most looks at a live thing change nothing. */
  told: string;
  record: StatusRecord;
  stale: boolean;
  /** The document without its last member, `serverTime`, which is not part of the ETag. */
  text: string;
  etag: string;
  /** Until then the hub need not be asked; 0 while the thing is not settled. */
  untilMs: number;
}

const remembered = new BoundedMap<string, Body>(1_000);

/** What this viewer may know; waits up to 3 s where nothing is known yet. */
export async function readStatus(viewer: AdmittedViewer, now: () => number): Promise<Result<Body, Failure>> {
  const { resource, access } = viewer;
  const key = `${viewKeyOf(access)} ${resourcePath(resource)}`;
  let body = remembered.get(key);
  if (!body || body.untilMs <= now()) {
    const { told, record } = await readFromHub(viewer, body);
    if (record.missing && !access.trusted) return err({ reason: "not-found" });
    body = await bodyOf(told, record, viewer, body, now());
    remembered.set(key, body);
  }
  if (isConfirmed(body.record)) viewer.releaseLookup();
  return ok(body);
}

/** The document as JSON. */
export function textOf({ text }: Body, nowMs: number): string {
  return `${text},"serverTime":"${new Date(nowMs).toISOString()}"}`;
}

export function documentIn(body: Body, nowMs: number): StatusDocument {
  return JSON.parse(textOf(body, nowMs)) as StatusDocument;
}

async function readFromHub({ hub }: AdmittedViewer, before: Body | undefined): Promise<Pick<Body, "told" | "record">> {
  const told = await hub.read();
  if (told === before?.told && !awaitedResult(before.record, Date.now())) return before;
  const record = JSON.parse(told) as StatusRecord;
  const isNew = awaitedResult(record, Date.now());
  if (!isNew) return { told, record };
  const next = await hub.readNext(isNew);
  return { told: JSON.stringify(next), record: next };
}

/** What a look waits for: the first answer, and another to what may have been paid anew; null: for nothing. */
function awaitedResult(record: StatusRecord, nowMs: number): ((next: StatusRecord) => boolean) | null {
  if (!hasResult(record)) return hasResult;
  const isDue = record.nextCheckMs !== null && record.nextCheckMs - nowMs < FIRST_ANSWER_MS;
  return mayBePaidAgain(record) && isDue ? ({ lastAttemptMs }) => lastAttemptMs !== record.lastAttemptMs : null;
}

async function bodyOf(
  told: string,
  record: StatusRecord,
  { connection, access }: AdmittedViewer,
  before: Body | undefined,
  nowMs: number,
): Promise<Body> {
  const { merchant, provider } = connection;
  const stale = isStale(record, nowMs);
  const untilMs = record.shown.settled ? nowMs + SETTLED_MEMORY_MS : 0;
  if (before?.told === told && before.stale === stale) return { ...before, untilMs };
  const { serverTime: _, ...document } = documentOf(record, access, merchant, provider.test, nowMs);
  const text = JSON.stringify(document).slice(0, -1);
  return { told, record, stale, text, etag: `"${(await digestOf(text)).slice(0, 22)}"`, untilMs };
}
