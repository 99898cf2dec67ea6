/** The resource and the connection that a request names. */
import { idErrorOf, isKind, type ResourceRef } from "../../contract/resource.ts";
import { type Config, lookUp } from "../config/config.ts";
import { type Connection, isPossible } from "../config/connection.ts";
import { hostOwner } from "../config/host-owner.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { Failure } from "./failure.ts";
import { countNameLookup } from "./name-lookups.ts";

/** The resource of the decoded parts of a path. Whether the connection exists is not checked. */
export function parseResource(connection: string, kind: string, id: string): Result<ResourceRef, Failure> {
  const detail = idErrorOf(id);
  if (detail) return err({ reason: "bad-request", detail });
  return isKind(kind) ? ok({ connection, kind, id }) : err({ reason: "not-found" });
}

/** What a request says about its sender. */
export type Sender = Pick<Request, "url" | "headers">;

/** The connection of a resource, if it exists and can have this resource. */
export async function connectionWith(
  config: Config,
  resource: ResourceRef,
  sender: Sender,
): Promise<Result<Connection, Failure>> {
  const requested = await requestedConnection(config, resource.connection, sender);
  if (!requested.ok) return requested;
  const detail = requested.value.provider.idMistake?.(resource.id);
  if (detail) return err({ reason: "not-found", detail });
  return isPossible(requested.value, resource) ? requested : err({ reason: "not-found" });
}

/** The connection of this name, if it exists, its configuration is valid, and the host name of the request serves it. */
export async function requestedConnection(
  config: Config,
  name: string,
  { url, headers }: Sender,
): Promise<Result<Connection, Failure>> {
  const { connections, stored } = config;
  const isRead = stored !== null && !connections.has(name) && !stored.isKnown(name, Date.now());
  const lookup = isRead ? await countNameLookup(headers, Date.now()) : ok(() => {});
  if (!lookup.ok) return lookup;
  const [owner, found] = await Promise.all([hostOwner(config, url), lookUp(config, name)]);
  if (owner !== null && owner !== name) return err({ reason: "not-found" });
  if (found.ok || found.failure !== "absent") lookup.value();
  return found.ok ? found : err({ reason: LOOKUP_FAILURES[found.failure] });
}

const LOOKUP_FAILURES = {
  absent: "not-found",
  misconfigured: "connection-misconfigured",
  unavailable: "connection-unavailable",
} as const;
