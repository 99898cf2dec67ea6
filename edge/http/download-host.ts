/** From where a report's file may be fetched (interface 6): the address comes from the provider. No I/O. No clock. */
import { isLoopbackHost } from "../providers/settings.ts";

/**
 * True for https on the provider's own host or one of `hosts` (`*.` in front stands for any part), and for loopback when
 * the provider itself is there. Never with user, password or another port.
 */
export function mayDownloadFrom(address: string, baseUrl: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || url.username || url.password) return false;
  const own = new URL(baseUrl);
  if (isLoopbackHost(url.hostname)) return isLoopbackHost(own.hostname) && /^https?:$/.test(url.protocol);
  if (url.protocol !== "https:" || url.port !== "") return false;
  return url.host === own.host || hosts.some((host) => fits(url.hostname, host));
}

function fits(hostname: string, host: string): boolean {
  return host.startsWith("*.") ? hostname.endsWith(host.slice(1)) && hostname.length >= host.length : hostname === host;
}
