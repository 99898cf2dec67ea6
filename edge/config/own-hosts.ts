/** Host names of their own: each serves one connection alone (docs/interface.md#a-host-name-of-its-own). */
import * as z from "zod";
import { isLoopbackHost } from "../platform/loopback.ts";

const HOST = "must be a host name: no https://, no port, no path, no *";
/** The last label begins with a letter: an IP address names a machine. */
const HOST_FORM = /^(?!-)(?!.*\.-)(?!.*-\.)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** The host name that Cloudflare gives to each Worker. A Worker has one, and all connections share it. */
const PLATFORM_HOST = ".workers.dev";

export const EXAMPLE_HOST = '"status.shop.example"';

export const hostSchema = z
  .string(HOST)
  .max(253, HOST)
  .regex(HOST_FORM, HOST)
  .refine((host) => !host.endsWith(PLATFORM_HOST), "is the host name that all connections share");

const tableSchema = z.object({ host: hostSchema });

/** What is read of a connection here. */
interface Hosted {
  name: string;
  host: string | null;
}

/** Connections by the host names that serve each of them alone. */
export type HostOwners = ReadonlyMap<string, string>;

/**
 * The owners of the host names in these tables. A connection with mistakes keeps its host name, which would serve all
 * others otherwise. Of several that name one host, the first has it.
 */
export function hostOwnersOf(tables: readonly (readonly [name: string, table: unknown])[]): HostOwners {
  const owners = new Map<string, string>();
  for (const [name, table] of tables) {
    const host = tableSchema.safeParse(table).data?.host;
    if (host !== undefined && !owners.has(host)) owners.set(host, name);
  }
  return owners;
}

/** The error of a connection whose host name another one has; null when there is none. */
export function hostError({ name, host }: Hosted, owners: HostOwners): string | null {
  const owner = host === null ? undefined : owners.get(host);
  return owner === undefined || owner === name ? null : repeatedHost(name, owner);
}

export function repeatedHost(name: string, owner: string): string {
  return `CONNECTIONS.${name}.host is also that of ${owner}. Example: ${EXAMPLE_HOST}`;
}

export function sharedHost(name: string): string {
  return `CONNECTIONS.${name}.host serves all connections. Example: ${EXAMPLE_HOST}`;
}

/** The host name of an address; null when no connection can have it. `name.` with a full stop is the same host as `name`. */
export function hostIn(address: string): string | null {
  const host = new URL(address).hostname.replace(/\.$/, "");
  return hostSchema.safeParse(host).success ? host : null;
}

/** The origin of this connection's links, for a request to this address. */
export function originOf({ host }: Pick<Hosted, "host">, address: string): string {
  const { origin, protocol, port } = new URL(address);
  if (host === null || host === hostIn(address)) return origin;
  // A Worker on a developer's machine has a port and no certificate.
  return isLoopbackHost(host) ? `${protocol}//${host}${port && `:${port}`}` : `https://${host}`;
}
