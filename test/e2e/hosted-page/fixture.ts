// The deployment that all scenarios share: a shop whose customers open hosted links, an account at Airtm for lists, and an
// account at a provider that cannot be reached. A scenario decides when a payment changes.
import { after } from "node:test";
import { createStatusToken, type StatusTokenRequest } from "../../../edge/access/status-token.ts";
import { CREDENTIALS, openFixture, payment, TOKEN_KEY } from "../../integration/fixture.ts";
import { SIMULATED_ACCOUNT, startAirtmSimulator } from "../../simulators/airtm/server.ts";
import type { CreateRequest } from "../../simulators/ixopay/transactions.ts";
import { serveMerchantPage } from "../merchant-page.ts";

export const airtm = await startAirtmSimulator();
export const merchant = await serveMerchantPage(() => origin);
const { key, secret, webhookSecret } = SIMULATED_ACCOUNT;
const fixture = await openFixture({
  connections: {
    shop: {
      merchant: { name: "Example Shop", url: "https://shop.example", support: "mailto:help@shop.example" },
      origins: [merchant.origin],
    },
    // Nothing listens on this port.
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

/** By name: a merchant's page on `localhost` is then the same site, as with https and partitioned cookies. */
export const origin = fixture.worker.url.replace("127.0.0.1", "localhost");
export const { control } = fixture.simulator;

// A plain page with an inline script that fits the frame to its content.
Object.assign(merchant, { script: "", policy: `default-src 'self'; script-src 'unsafe-inline'; frame-src ${origin}` });

after(async () => {
  await fixture.close();
  await merchant.close();
  await airtm.close();
});

/** Creates a payment in this status and returns its id. */
export function createPayment({ status, ...request }: CreateRequest & { status: string }): string {
  return control.create({ ...request, lifecycle: [{ status, afterMs: 0 }] }).uuid;
}

/** Moves the payment to this status. The provider sends a webhook. */
export function advance(id: string, status: string, more: { code?: number | undefined } = {}): void {
  control.advance(id, { status, ...more });
}

/** A hosted link to this resource. */
export async function linkTo(
  id: string,
  kind?: Parameters<typeof payment>[1],
  more?: Partial<StatusTokenRequest>,
): Promise<string> {
  return `${origin}/s/${await createStatusToken({ key: TOKEN_KEY, resource: payment(id, kind), ...more })}`;
}
