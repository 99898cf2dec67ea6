// Promise: a shop whose customers come by hosted links: what happens to their payments happens when a journey says so.
// Beside it, an account at Airtm for what comes in lists, and one at a provider that is never there.
import { after } from "node:test";
import { createStatusToken, type StatusTokenRequest } from "../../../edge/access/status-token.ts";
import { CREDENTIALS, openShop, payment, TOKEN_KEY } from "../../integration/fixture.ts";
import { SIMULATED_ACCOUNT, startAirtmSimulator } from "../../simulators/airtm/server.ts";
import type { CreateRequest } from "../../simulators/ixopay/transactions.ts";
import { serveMerchantPage } from "../merchant-page.ts";

export const airtm = await startAirtmSimulator();
export const merchant = await serveMerchantPage(() => origin);
const { key, secret, webhookSecret } = SIMULATED_ACCOUNT;
const shop = await openShop({
  connections: {
    shop: {
      merchant: { name: "Example Shop", url: "https://shop.example", support: "mailto:help@shop.example" },
      origins: [merchant.origin],
    },
    // Nobody answers there (RFC 863).
    down: { baseUrl: "http://127.0.0.1:9", account: "down" },
    batch: {
      provider: "airtm",
      api: "v2",
      baseUrl: airtm.baseUrls.v2,
      limits: { perAccount: 10, perId: 10, windowSeconds: 1 },
    },
  },
  secrets: { BATCH_CREDENTIALS: { key, secret, webhookSecret }, DOWN_CREDENTIALS: CREDENTIALS },
});

/** By name, so that a merchant's page on `localhost` is the same site, as https with partitioned cookies would be. */
export const origin = shop.worker.url.replace("127.0.0.1", "localhost");
export const { control } = shop.simulator;

// A plain page, which can fit a frame.
Object.assign(merchant, { script: "", policy: `default-src 'self'; script-src 'unsafe-inline'; frame-src ${origin}` });

after(async () => {
  await shop.close();
  await merchant.close();
  await airtm.close();
});

/** A payment in this status; gives its id. */
export function begin({ status, ...request }: CreateRequest & { status: string }): string {
  return control.create({ ...request, lifecycle: [{ status, afterMs: 0 }] }).uuid;
}

/** It reaches this status now, and the provider says so by webhook. */
export function goesOn(id: string, status: string, more: { code?: number | undefined } = {}): void {
  control.advance(id, { status, ...more });
}

export async function linkTo(
  id: string,
  kind?: Parameters<typeof payment>[1],
  more?: Partial<StatusTokenRequest>,
): Promise<string> {
  return `${origin}/s/${await createStatusToken({ key: TOKEN_KEY, resource: payment(id, kind), ...more })}`;
}
