/**
 * Where the two kinds of objects live: their names are hashes, so that neither ids nor accounts show in the platform's
 * lists and logs.
 */

import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Connection } from "../config/config.ts";
import type { ProviderGate } from "../gate/provider-gate.ts";
import type { StatusHub } from "../hub/status-hub.ts";
import { BoundedMap } from "./bounded-map.ts";
import { digestOf } from "./digest.ts";

export async function hubOf(
  env: Env,
  connection: Connection,
  resource: ResourceRef,
): Promise<DurableObjectStub<StatusHub>> {
  return (await stubOf(env.STATUS_HUB, connection, resourcePath(resource))) as DurableObjectStub<StatusHub>;
}

/**
 * What one id costs is counted under this. Folded, because many databases take several spellings for one id: upper case,
 * blanks around it, braces or no hyphens in a UUID.
 */
export function budgetKeyOf({ provider }: Connection, { kind, id }: ResourceRef): string {
  return provider
    .budgetKeyOf(kind, id)
    .toLowerCase()
    .replace(/[\s{}-]/g, "");
}

export async function gateOf(env: Env, connection: Connection): Promise<DurableObjectStub<ProviderGate>> {
  return (await stubOf(env.PROVIDER_GATE, connection, connection.accountKey)) as DurableObjectStub<ProviderGate>;
}

async function stubOf(
  namespace: DurableObjectNamespace<StatusHub> | DurableObjectNamespace<ProviderGate>,
  { jurisdiction }: Connection,
  name: string,
): Promise<DurableObjectStub> {
  const place = jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction);
  return place.getByName(await nameOf(name));
}

/** Made lately: hashing a name again for every look costs as much as finding the route. */
const names = new BoundedMap<string, string>(1_000);

async function nameOf(text: string): Promise<string> {
  const known = names.get(text);
  if (known) return known;
  const name = await digestOf(text);
  names.set(text, name);
  return name;
}
