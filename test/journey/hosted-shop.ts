// Promise: a shop whose customers come by hosted links: what happens to their payments happens when a journey says so.
import { createStatusToken, type StatusTokenRequest } from "../../edge/status-token.ts";
import type { CreateRequest } from "../simulators/ixopay/lives.ts";
import { openShop, payment, type Shop, type ShopOptions, TOKEN_KEY } from "../worker/shop.ts";
import { type MerchantPage, serveMerchantPage } from "./merchant-page.ts";

export interface HostedShop extends Shop {
  merchant: MerchantPage;
  /** By name, so that a merchant's page on `localhost` is the same site, as https with partitioned cookies would be. */
  origin: string;
  /** Gives the id. */
  begin(request: CreateRequest & { status: string }): string;
  /** Reaches this status now, and the provider says so by webhook. */
  goesOn(id: string, status: string, more?: { code?: number }): void;
  linkTo(id: string, kind?: Parameters<typeof payment>[1], more?: Partial<StatusTokenRequest>): Promise<string>;
}

export async function openHostedShop(options: ShopOptions = {}): Promise<HostedShop> {
  const merchant = await serveMerchantPage(() => origin());
  const facts = { name: "Example Shop", url: "https://shop.example", support: "mailto:help@shop.example" };
  const connections = { ...options.connections, shop: { merchant: facts, origins: [merchant.origin] } };
  const shop = await openShop({ ...options, connections });
  const origin = () => shop.worker.url.replace("127.0.0.1", "localhost");
  const { control } = shop.simulator;
  return {
    ...shop,
    merchant,
    origin: origin(),
    begin: ({ status, ...request }) => control.create({ ...request, life: [{ status, afterMs: 0 }] }).uuid,
    goesOn(id, status, more) {
      const transaction = control.lives.byUuid(id);
      if (!transaction) throw new RangeError("There is no such transaction.");
      const lastedMs = transaction.life.reduce((sum, { afterMs }) => sum + afterMs, 0);
      transaction.life.push({ status, afterMs: Date.now() - transaction.createdMs - lastedMs, ...more });
      control.callbackAgain(id);
    },
    async linkTo(id, kind, more) {
      const connection = more?.thing?.connection ?? "shop";
      return `${origin()}/s/${await createStatusToken({ key: TOKEN_KEY, thing: payment(id, kind, connection), ...more })}`;
    },
    async close() {
      await shop.close();
      await merchant.close();
    },
  };
}
