/** Asks a provider for an id that does not exist: the response shows whether the credentials work, and nothing else. */
import { randomBytes, randomUUID } from "node:crypto";
import { type Connection, isPossible } from "../edge/config/connection.ts";
import { trackedFetch } from "../edge/gate/provider-call.ts";
import { isQueriedKind } from "../edge/providers/provider.ts";
import type { NoResultReason, QueryStep, Session } from "../edge/providers/query.ts";
import { type Finding, mistake, note } from "./finding.ts";

/** A query of more calls than these has found something. */
const MAX_CALLS = 3;

const REASONS: Partial<Record<NoResultReason, string>> = {
  unauthorized: "refuses the credentials",
  timeout: "did not respond in time",
  network: "cannot be reached",
  "server-error": "responded with a server error",
  "rate-limited": "has no calls left for this account; try again in a minute",
};

/** What the provider of this connection responds. Takes up to three calls of the account's limit. */
export async function tryCredentials(connection: Connection): Promise<Finding> {
  const { name, provider, account } = connection;
  const resource = missingResource(connection);
  if (!provider.query) return note(`CONNECTIONS.${name} was not tried: its provider answers no queries.`);
  if (!resource) return note(`CONNECTIONS.${name} was not tried: it has no ids that nobody uses.`);
  const session: Session = { bearer: null };
  let step: QueryStep = { outcome: "more", cursor: null };
  const nowMs = Date.now();
  for (let call = 0; call < MAX_CALLS && step.outcome === "more"; call++) {
    const query = { ...resource, trusted: true, nowMs, firstRequestedMs: nowMs, cursor: step.cursor, session };
    step = await provider.query(account, query, trackedFetch().fetch);
  }
  if (step.outcome !== "no-result") return note(`CONNECTIONS.${name}: the provider accepts the credentials.`);
  return mistake(
    `CONNECTIONS.${name}: the provider ${REASONS[step.reason] ?? `responds with ${step.reason}; is baseUrl right?`}.`,
  );
}

/** A resource that can exist by its form, and that nobody has made. */
function missingResource(connection: Connection) {
  const { provider, account } = connection;
  const random = [randomUUID(), randomBytes(10).toString("hex"), `doctor-${randomUUID()}`];
  for (const kind of provider.kinds.filter((kind) => isQueriedKind(provider, kind))) {
    const ids = [...random, provider.idForm(kind, account)?.unusedId ?? ""];
    const id = ids.find((each) => isPossible(connection, { kind, id: each }));
    if (id !== undefined) return { kind, id };
  }
  return null;
}
