/**
 * The addresses that a provider has sent for the customer to open, limited to the hosts that the connection lists
 * (docs/interface.md#continuing-elsewhere).
 */
import type { PaymentDetails } from "../../contract/status.ts";
import { BoundedMap } from "../platform/bounded-map.ts";
import { log } from "../platform/log.ts";
import type { VisibleState } from "../providers/facts.ts";
import type { Connection } from "./connection.ts";
import { leadsToListedHost } from "./listed-hosts.ts";

/** The part of a connection that decides where its customers may be led. */
export type Destinations = Pick<Connection, "continueHosts"> & { account: Pick<Connection["account"], "baseUrl"> };

type Addresses = Pick<VisibleState, "continueUrl" | "instructions">;

/**
 * The same without addresses on other hosts. A path is one on the provider's host. All else in the instructions stays; instructions of nothing but such an
 * address are null, because they would explain nothing.
 */
export function listedAddresses({ continueUrl, instructions }: Addresses, destinations: Destinations): Addresses {
  return {
    continueUrl: listedAddress(continueUrl, destinations),
    instructions: instructions && withUrl(instructions, listedAddress(instructions.url, destinations)),
  };
}

function listedAddress(address: string | null, destinations: Destinations): string | null {
  return address !== null && isListed(address, destinations) ? absolute(address, destinations) : null;
}

/** True without an address, too. */
function isListed(address: string | null, { continueHosts, account }: Destinations): boolean {
  return address === null || leadsToListedHost(absolute(address, { account }), account.baseUrl, continueHosts);
}

function absolute(address: string, { account }: Pick<Destinations, "account">): string {
  return address.startsWith("/") ? `${new URL(account.baseUrl).origin}${address}` : address;
}

/** Null when nothing is left that explains how to pay. */
function withUrl(instructions: PaymentDetails, url: string | null): PaymentDetails | null {
  const { bank, account, reference, barcode, text } = instructions;
  const explainsNothing = [account, reference, barcode, text, url].every((part) => part === null);
  return explainsNothing && instructions.url !== null ? null : { bank, account, reference, barcode, text, url };
}

/** Hosts that this isolate has logged, each with its connection: the same line for every payment would help nobody. */
const logged = new BoundedMap<string, true>(1_000);

/** Logs each host of these addresses that the connection does not list, so that its operator can decide about it. */
export function logUnlistedHosts(
  connection: Destinations & Pick<Connection, "name">,
  { continueUrl, instructions }: Addresses,
  requestId: string,
): void {
  for (const address of [continueUrl, instructions?.url ?? null]) {
    if (address === null || isListed(address, connection)) continue;
    const host = hostOf(address);
    const key = `${connection.name} ${host}`;
    if (logged.has(key)) continue;
    logged.set(key, true);
    log({ event: "unlisted-host", requestId, connection: connection.name, host });
  }
}

/** The whole host, so that it can be copied into `continueHosts`. */
function hostOf(address: string): string {
  const host = URL.canParse(address) ? new URL(address).host : "none";
  return host.slice(0, 260).replace(/[^a-z0-9.:[\]-]/g, "?");
}
