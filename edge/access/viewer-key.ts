/** Who counts as one viewer, and which viewers share a client network. */
import { BoundedMap } from "../platform/bounded-map.ts";
import { digestOf } from "../platform/crypto.ts";

const ADDRESS = /^(?:::ffff:)?\d{1,3}(?:\.\d{1,3}){3}$|^[0-9a-f:]{2,39}$/i;

/**
 * The client address as one viewer. An IPv6 household is one viewer: its /64. Clients with anything but an address are one
 * viewer together: a Worker of the same zone could send any text
 * (https://developers.cloudflare.com/fundamentals/reference/http-headers/, checked 2026-11-28).
 */
export function viewerKeyOf(address: string | null): string {
  if (!address || !ADDRESS.test(address)) return "unknown";
  const groups = ipv6GroupsOf(address);
  return groups ? `${groups.slice(0, 4).join(":")}::/64` : ipv4Of(address);
}

/** Enough to keep networks apart. */
const LABEL_LENGTH = 12;

const recentNetworks = new BoundedMap<string, string>(1_000);

/**
 * The client network of an address, from wide to narrow: its /24 for IPv4; its /48, /56 and /64 for IPv6, separated by
 * `/`. Each part is a digest, because the gate stores it and an address is personal data.
 */
export async function networkOf(address: string | null): Promise<string> {
  const viewer = viewerKeyOf(address);
  const recent = recentNetworks.get(viewer);
  if (recent) return recent;
  const groups = address === null || viewer === "unknown" ? null : ipv6GroupsOf(address);
  const parts = groups ? ipv6NetworksOf(groups) : [viewer.split(".").slice(0, 3).join(".")];
  const digests = await Promise.all(parts.map((part) => digestOf(part)));
  const network = digests.map((digest) => digest.slice(0, LABEL_LENGTH)).join("/");
  recentNetworks.set(viewer, network);
  return network;
}

/** The network of an address as an operator writes it into a firewall: its /24, or its /48. Names no single person. */
export function networkPrefixOf(address: string | null): string {
  const viewer = viewerKeyOf(address);
  const groups = address === null || viewer === "unknown" ? null : ipv6GroupsOf(address);
  if (groups) return `${groups.slice(0, 3).join(":")}::/48`;
  return viewer === "unknown" ? viewer : `${viewer.split(".").slice(0, 3).join(".")}.0/24`;
}

/** The /48, the /56 and the /64. */
function ipv6NetworksOf(groups: readonly string[]): string[] {
  const site = groups.slice(0, 3).join(":");
  const subnet = (groups[3] ?? "0").padStart(4, "0");
  return [`${site}/48`, `${site}:${subnet.slice(0, 2)}/56`, `${site}:${subnet}/64`];
}

/** The eight groups without leading zeros; null for an IPv4 address, also for one in IPv6 notation. */
function ipv6GroupsOf(address: string): string[] | null {
  if (!address.includes(":") || address.includes(".")) return null;
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return groups.map((group) => group.replace(/^0+(?=.)/, ""));
}

/** `::ffff:203.0.113.7` is the IPv4 address at its end. */
function ipv4Of(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}
