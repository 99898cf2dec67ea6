/** The connection of the sandbox. Its shop's addresses are on the Worker, whose origin only a request names. */
import type { Connection } from "./connection.ts";

/** The pages of the sandbox's shop (edge/http/demo/sandbox-shop.ts). */
export const SHOP_PATH = "/sandbox/shop";
export const LOGO_PATH = "/sandbox/logo.svg";

export const SANDBOX_CONNECTION = {
  provider: "sandbox",
  merchant: {
    name: "Example Shop",
    support: "mailto:help@shop.example",
    color: "#0a6e4f",
    statement: "EXAMPLE SHOP",
  },
  origins: [],
};

/**
 * The connection as a request to this address sees it. Only a connection of the sandbox changes: its provider is the Worker
 * itself, and its shop has an address and a logo there where the configuration names none.
 */
export function connectionAt(connection: Connection, address: string): Connection {
  if (connection.origins !== "*") return connection;
  const { origin } = new URL(address);
  const { account, merchant } = connection;
  return {
    ...connection,
    account: { ...account, baseUrl: origin },
    merchant: {
      ...merchant,
      url: merchant.url ?? `${origin}${SHOP_PATH}`,
      logo: merchant.logo ?? `${origin}${LOGO_PATH}`,
    },
  };
}
