/** Whether an address that a provider has sent leads to a host that this connection lists. */
import { isLoopbackHost } from "../platform/loopback.ts";

/**
 * Allowed are https on the provider's own host and port or on one of `hosts` (`*.` in front matches any subdomain), and
 * loopback when the provider itself is there, as simulators are. User, password and any other port are never allowed.
 */
export function leadsToListedHost(address: string, baseUrl: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || url.username || url.password) return false;
  const own = new URL(baseUrl);
  if (isLoopbackHost(url.hostname)) {
    return isLoopbackHost(own.hostname) && ["http:", "https:"].includes(url.protocol);
  }
  if (url.protocol !== "https:") return false;
  // `host` has the port, unless it is the default one.
  return url.host === own.host || (url.port === "" && hosts.some((host) => matchesHost(url.hostname, host)));
}

/** Whether a host is the listed one, or any subdomain of it when `*.` stands in front. A port is a part of the host. */
export function matchesHost(hostname: string, host: string): boolean {
  return host.startsWith("*.") ? hostname.endsWith(host.slice(1)) && hostname.length >= host.length : hostname === host;
}
