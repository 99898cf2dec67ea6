/**
 * From what the hub knows to what one viewer gets: the allow-list of each view (interface 2). No I/O. No clock.
 */

import { resourcePath } from "../../contract/resource.ts";
import type { Merchant, StatusDocument } from "../../contract/status.ts";
import type { Access } from "../access/access.ts";
import { isStale } from "../hub/check-schedule.ts";
import type { StatusRecord } from "../hub/status-record.ts";

/** An answer, whatever it said, or a webhook that tells the whole has come. */
export function hasResult({ lastAttemptMs, checkedMs }: StatusRecord): boolean {
  return lastAttemptMs !== null || checkedMs !== null;
}

/** The provider, or a webhook, has really said something about it: who asked did not guess. */
export function isConfirmed({ checkedMs, version, missing }: StatusRecord): boolean {
  return !missing && (checkedMs !== null || version > 0);
}

/** What makes the documents of two viewers differ, as a short text. */
export function viewKeyOf({ view, scopes }: Pick<Access, "view" | "scopes">): string {
  return scopes.includes("report:download") ? `${view}+file` : view;
}

/** The status document for one viewer at one moment. Details appear only in the details view. */
export function documentOf(
  record: StatusRecord,
  { view, scopes }: Pick<Access, "view" | "scopes">,
  merchant: Merchant,
  test: boolean,
  nowMs: number,
): StatusDocument {
  const { shown } = record;
  const details =
    view === "details"
      ? {
          amount: shown.amount,
          paid: shown.paid,
          refunded: shown.refunded,
          method: shown.method,
          reference: shown.reference,
          instructions: shown.instructions,
          progress: shown.progress,
          download:
            shown.download && scopes.includes("report:download")
              ? { path: `/v1/${resourcePath(record.resource)}/file`, ...shown.download }
              : null,
        }
      : {};
  return {
    of: resourcePath(record.resource),
    kind: record.resource.kind,
    state: shown.state,
    settled: shown.settled,
    hint: shown.hint,
    advice: shown.advice,
    view,
    test,
    merchant,
    timeline: record.timeline,
    startsAt: shown.startsAt,
    expiresAt: shown.expiresAt,
    checkedAt: instant(record.checkedMs),
    nextCheckAt: instant(record.nextCheckMs),
    stale: isStale(record, nowMs),
    version: record.version,
    ...details,
    serverTime: new Date(nowMs).toISOString(),
  };
}

/** Epoch milliseconds as RFC 3339 UTC. */
function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
