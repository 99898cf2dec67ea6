/** From a hub's record to the document of one viewer: the allow-list of each view (docs/interface.md#2-status-document). */
import { resourcePath } from "../../contract/resource.ts";
import type { StatusDocument } from "../../contract/status.ts";
import type { Access } from "../access/access.ts";
import type { Connection } from "../config/connection.ts";
import { type Destinations, listedAddresses } from "../config/continue-hosts.ts";
import { isStale } from "../hub/check-schedule.ts";
import { isOpen } from "../hub/rules/deadlines.ts";
import type { StatusRecord } from "../hub/status-record.ts";
import type { VisibleState } from "../providers/facts.ts";
import { expectedBy } from "./arrival/expected-by.ts";
import { mayPay } from "./may-pay.ts";
import { paymentQrCode } from "./qr-code.ts";

/** A short text for each kind of view: viewers with the same one get the same document. */
export function viewKeyOf({ view, scopes }: Pick<Access, "view" | "scopes">): string {
  return scopes.includes("report:download") ? `${view}+file` : view;
}

/** What a document shows of its connection, and where that lets it lead. */
export type DocumentConnection = Pick<Connection, "merchant" | "test"> & {
  provider?: Pick<Connection["provider"], "pushKeys">;
} & Destinations;

/** The status document for one viewer at one moment. Details appear only in the details view. */
export function documentOf(
  record: StatusRecord,
  { view, scopes }: Pick<Access, "view" | "scopes">,
  connection: DocumentConnection,
  nowMs: number,
): StatusDocument {
  const { visibleState } = record;
  const { merchant, test } = connection;
  return {
    of: resourcePath(record.resource),
    kind: record.resource.kind,
    state: visibleState.state,
    settled: visibleState.settled,
    hint: visibleState.hint,
    advice: adviceOf(visibleState, connection),
    mayPay: mayPay(record, nowMs),
    view,
    test: visibleState.test ?? test,
    merchant,
    timeline: record.timeline,
    startsAt: visibleState.startsAt,
    expiresAt: visibleState.expiresAt,
    checkedAt: instant(record.checkedMs),
    nextCheckAt: instant(record.nextCheckMs),
    stale: isStale(record, nowMs),
    version: record.version,
    ...(view === "details" && detailsOf(record, scopes, connection, nowMs)),
    serverTime: new Date(nowMs).toISOString(),
  };
}

/**
 * Where the merchant's server pushes the status, one that it has not pushed yet says nothing about a payment: the link may be
 * there first (docs/interface.md#advice).
 */
function adviceOf({ hint, advice }: VisibleState, { provider }: DocumentConnection): VisibleState["advice"] {
  return hint === "not_seen_yet" && provider?.pushKeys ? null : advice;
}

/** What only the details view shows. */
function detailsOf(
  record: StatusRecord,
  scopes: Access["scopes"],
  connection: DocumentConnection,
  nowMs: number,
): Partial<StatusDocument> {
  const { resource, visibleState } = record;
  const { download } = visibleState;
  const { continueUrl, instructions } = listedAddresses(visibleState, connection);
  const mayDownload = download !== null && scopes.includes("report:download");
  return {
    amount: visibleState.amount,
    paid: visibleState.paid,
    refunded: visibleState.refunded,
    chargedBack: visibleState.chargedBack,
    method: visibleState.method,
    billed: visibleState.billed,
    reference: visibleState.reference,
    continueUrl: isOpen(visibleState, nowMs) ? continueUrl : null,
    expectedBy: expectedBy(record),
    bankReferences: [...visibleState.bankReferences],
    attempts: visibleState.attempts,
    instructions: instructions && { ...instructions, qr: paymentQrCode(instructions.barcode) },
    progress: visibleState.progress,
    download: mayDownload ? { path: `/v1/${resourcePath(resource)}/file`, ...download } : null,
  };
}

/** Epoch milliseconds as RFC 3339 UTC. */
function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
