/** The call for the address of a report's file. It counts like any other, but waits outside of the queue. */
import type { ResourceRef } from "../../contract/resource.ts";
import { budgetKeyOf, type Connection } from "../config/connection.ts";
import { noResult } from "../providers/http-result.ts";
import type { FileResult, Session } from "../providers/query.ts";
import type { Gate } from "./gate.ts";
import type { Slot } from "./grant.ts";
import { callSafely, trackedFetch } from "./provider-call.ts";

/** How long the request for a report's file waits for a slot. */
const FILE_MAX_WAIT_MS = 10_000;

/** The address of the file of this report. Not found where the provider has no files. */
export async function fileAddressOf(
  gate: Gate,
  connection: Connection,
  resource: ResourceRef,
  session: Session,
  requestId: string,
): Promise<FileResult> {
  const { provider, account } = connection;
  const { fileAddress } = provider;
  if (!fileAddress) return { outcome: "not-found" };
  const slot = await waitForSlot(gate, budgetKeyOf(connection, resource));
  if (!slot) return noResult("rate-limited");
  const nowMs = Date.now();
  // Only a token can ask for a file.
  const query = { ...resource, trusted: true, nowMs, firstRequestedMs: nowMs, cursor: null, session };
  const { fetch, wasSent } = trackedFetch();
  const result = await callSafely(connection, resource, requestId, () => fileAddress(account, query, fetch));
  gate.recordEnd(slot, result, Date.now(), wasSent());
  return result;
}

async function waitForSlot(gate: Gate, key: string): Promise<Slot | null> {
  const untilMs = Date.now() + FILE_MAX_WAIT_MS;
  for (;;) {
    const taken = gate.takeSlot(key, Date.now());
    if (taken.ok) return taken.value;
    const { retryAtMs } = taken.failure;
    if (retryAtMs > untilMs) return null;
    await scheduler.wait(Math.max(1, retryAtMs - Date.now()));
  }
}
