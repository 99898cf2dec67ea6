/** The resource and the connection that a request names. */
import { idErrorOf, isKind, type ResourceRef } from "../../contract/resource.ts";
import { type Config, connectionOf } from "../config/config.ts";
import { type Connection, isPossible } from "../config/connection.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { Failure } from "./failure.ts";

/** The resource of the decoded parts of a path. Whether the connection exists is not checked. */
export function parseResource(connection: string, kind: string, id: string): Result<ResourceRef, Failure> {
  const detail = idErrorOf(id);
  if (detail) return err({ reason: "bad-request", detail });
  return isKind(kind) ? ok({ connection, kind, id }) : err({ reason: "not-found" });
}

/** The connection of a resource, if it exists and can have this resource. */
export function connectionWith(config: Config, resource: ResourceRef): Result<Connection, Failure> {
  const requested = requestedConnection(config, resource.connection);
  if (!requested.ok) return requested;
  const detail = requested.value.provider.idMistake?.(resource.id);
  if (detail) return err({ reason: "not-found", detail });
  return isPossible(requested.value, resource) ? requested : err({ reason: "not-found" });
}

/** The connection of this name, if it exists and its configuration is valid. */
export function requestedConnection(config: Config, name: string): Result<Connection, Failure> {
  if (config.connections.get(name) === "misconfigured") return err({ reason: "connection-misconfigured" });
  const connection = connectionOf(config, name);
  return connection ? ok(connection) : err({ reason: "not-found" });
}
