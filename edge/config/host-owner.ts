/** Which connection the host name of a request serves alone. */
import { type Config, lookUp } from "./config.ts";
import { hostIn } from "./own-hosts.ts";

/**
 * The name of the connection that this address serves alone; null for an address that serves all. A stored host name
 * counts only while the connection that it names has that `host`: the two are stored one after the other. A connection that
 * cannot be read keeps its host name.
 */
export async function hostOwner(config: Config, address: string): Promise<string | null> {
  // Each request asks, and most deployments have no such host name.
  if (config.hosts.size === 0 && config.stored === null) return null;
  const host = hostIn(address);
  if (host === null) return null;
  const configured = config.hosts.get(host);
  if (configured !== undefined) return configured;
  const name = (await config.stored?.hosts.find(host)) ?? null;
  if (name === null) return null;
  const found = await lookUp(config, name);
  if (found.ok) return found.value.host === host ? name : null;
  return found.failure === "absent" ? null : name;
}
