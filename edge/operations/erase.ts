/** Erases a resource, and everything else that holds data of the same purchase (docs/interface.md#erasure). */
import { type Kind, parseResourcePath, type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { type Connection, isPossible } from "../config/connection.ts";
import { GateClient } from "../gate/gate-client.ts";
import { HubClient, NO_VIEWER } from "../hub/hub-client.ts";
import type { Unreadable } from "../platform/messages.ts";
import { ok, type Result } from "../platform/result.ts";

/** More than any purchase has. The limit keeps hostile chains of webhooks short. */
const MAX_RESOURCES = 500;
/** A provider may know one id as several of these. */
const PAYMENT_KINDS: readonly Kind[] = ["payment", "payment-link", "payment-method"];

/**
 * Erases the resource and those that belong to it. The named one is last: when an object refuses, it still knows the
 * others, so that the merchant's server can repeat the request.
 * @returns what was erased; refused during a deploy. Throws when an object does not respond.
 */
export async function erase(
  env: Env,
  connection: Connection,
  named: ResourceRef,
): Promise<Result<ResourceRef[], Unreadable>> {
  const found = await purchaseOf(env, connection, named);
  if (!found.ok) return found;
  const all = found.value;
  const payments = all.filter(({ kind }) => kind === "payment").map(({ id }) => id);
  for (const resource of all.toReversed()) {
    const isNamed = resource === named;
    const erased = await new HubClient(env, connection, resource, NO_VIEWER).erase(isNamed ? [] : payments);
    if (!erased.ok) return erased;
    // After its hub, which requests no check any more.
    const forgotten = await new GateClient(env, connection).erase(resource);
    if (!forgotten.ok) return forgotten;
  }
  return ok(all);
}

/** The named resource and those that belong to it, nearer ones first. */
async function purchaseOf(
  env: Env,
  connection: Connection,
  named: ResourceRef,
): Promise<Result<ResourceRef[], Unreadable>> {
  const found = new Map([[resourcePath(named), named]]);
  for (const other of otherKindsOf(connection, named)) found.set(resourcePath(other), other);
  // A Map is read in the order of its entries, also of those that are added meanwhile.
  for (const resource of found.values()) {
    const related = await new HubClient(env, connection, resource, NO_VIEWER).related();
    if (!related.ok) return related;
    for (const path of related.value) {
      const other = parseResourcePath(path);
      const isOfConnection = other?.connection === connection.name && isPossible(connection, other);
      if (isOfConnection && found.size < MAX_RESOURCES && !found.has(path)) found.set(path, other);
    }
  }
  return ok([...found.values()]);
}

function otherKindsOf(connection: Connection, { kind, id }: ResourceRef): ResourceRef[] {
  const kinds = PAYMENT_KINDS.includes(kind) ? PAYMENT_KINDS.filter((other) => other !== kind) : [];
  return kinds
    .map((other) => ({ connection: connection.name, kind: other, id }))
    .filter((other) => isPossible(connection, other));
}
