/** One call to a provider: the only place that sends it a request, and the log lines about its outcome. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { type Connection, isPossible } from "../config/connection.ts";
import { logUnlistedHosts } from "../config/continue-hosts.ts";
import { causeOf, log, resourceFields } from "../platform/log.ts";
import { MAX_BODY_BYTES, readBody } from "../platform/read-body.ts";
import { err, ok } from "../platform/result.ts";
import { noResult } from "../providers/http-result.ts";
import type { FileResult, NoResult, ProviderFetch, QueryStep, Session, StatusQuery } from "../providers/query.ts";
import { HARD_TIMEOUT_MS } from "./budget.ts";
import type { Grant } from "./grant.ts";

/** The fetch for one adapter call. `wasSent` is false when the adapter returned without a request. */
export interface TrackedFetch {
  fetch: ProviderFetch;
  wasSent(): boolean;
}

export function trackedFetch(): TrackedFetch {
  let isSent = false;
  const fetch: ProviderFetch = (url, init) => {
    isSent = true;
    return fetchFromProvider(url, init);
  };
  return { fetch, wasSent: () => isSent };
}

/**
 * One request, bounded in time and bytes. A redirect is returned as it is: following it would be a second call that the
 * budget has not counted. Never throws.
 */
const fetchFromProvider: ProviderFetch = async (url, { maxBytes = MAX_BODY_BYTES, ...init }) => {
  const signal = AbortSignal.timeout(HARD_TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const body = await readBody(response.body, maxBytes);
    if (!body) return err("too-large");
    return ok({ status: response.status, headers: response.headers, body });
  } catch {
    return err(signal.aborted ? "timeout" : "network");
  }
};

/**
 * Runs one adapter call and logs a missing result. An adapter that throws has a bug; its call counts as unreadable. An id of
 * another form than the provider's is not found without a call, whoever has asked.
 */
export async function callSafely<Outcome extends QueryStep | FileResult>(
  connection: Connection,
  resource: ResourceRef,
  requestId: string,
  call: () => Promise<Outcome>,
): Promise<Outcome | NoResult | { outcome: "not-found" }> {
  if (!isPossible(connection, resource)) return { outcome: "not-found" };
  const step = await call().catch((thrown: unknown) => ({ ...noResult("unreadable"), cause: causeOf(thrown) }));
  if (step.outcome !== "no-result") return step;
  const { cause, ...result }: NoResult & { cause?: string } = step;
  log({ event: "no-result", requestId, ...(await logFields(connection, resource)), reason: cause ?? result.reason });
  return result;
}

/** What one call of a query needs beside its check. */
interface QueryCall {
  session: Session;
  fetch: ProviderFetch;
  requestId: string;
}

/** One step of a check's query. */
export async function queryProvider(
  connection: Connection,
  resource: ResourceRef,
  { firstRequestedMs, cursor, untrusted }: Grant,
  { session, fetch, requestId }: QueryCall,
): Promise<QueryStep> {
  const { provider, account } = connection;
  const query: StatusQuery = {
    kind: resource.kind,
    id: resource.id,
    trusted: !untrusted,
    nowMs: Date.now(),
    firstRequestedMs,
    cursor: cursor === null ? null : JSON.parse(cursor),
    session,
  };
  const step = await callSafely(connection, resource, requestId, async () =>
    provider.query ? provider.query(account, query, fetch) : noResult("refused"),
  );
  if (step.outcome === "found") await logFindings(connection, resource, step, requestId);
  return step;
}

/** Logs what a result has that this version or this configuration does not know: hosts and status words. */
async function logFindings(
  connection: Connection,
  resource: ResourceRef,
  result: Extract<QueryStep, { outcome: "found" }>,
  requestId: string,
): Promise<void> {
  for (const { facts } of [result, ...(result.payments ?? [])]) logUnlistedHosts(connection, facts, requestId);
  if (!result.unknownWord) return;
  const fields = await logFields(connection, resource);
  log({ event: "unknown-provider-state", requestId, ...fields, state: result.unknownWord });
}

/** The log fields of a resource. The id is hashed. */
async function logFields({ name }: Connection, resource: ResourceRef) {
  return { connection: name, kind: resource.kind, ...(await resourceFields(resourcePath(resource))) };
}
