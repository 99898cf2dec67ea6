// The worker of the bench: ours as it is deployed, and routes that show the cost of Hono alone and of one call to a Durable
// Object alone.
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import type { StatusDocument } from "../../../contract/status.ts";
import worker from "../../../edge/worker.ts";

export { ProviderGate } from "../../../edge/gate/provider-gate.ts";
export { StatusHub } from "../../../edge/hub/status-hub.ts";

interface BenchEnv extends Env {
  BARE_OBJECT: DurableObjectNamespace<BareObject>;
}

/** As long as the document that the bench requests. */
const DOCUMENT: StatusDocument = {
  of: "shop/payment/abcde12345abcde12345",
  kind: "payment",
  state: "processing",
  settled: false,
  hint: null,
  advice: null,
  mayPay: false,
  view: "status",
  test: false,
  merchant: { name: "Example Shop", url: null, support: null, logo: null, color: null, statement: null },
  timeline: [{ state: "processing", at: "2026-11-21T10:00:00.000Z" }],
  startsAt: null,
  expiresAt: null,
  checkedAt: "2026-11-21T10:00:00.000Z",
  nextCheckAt: "2026-11-21T10:01:00.000Z",
  stale: false,
  version: 1,
  serverTime: "2026-11-21T10:00:30.000Z",
};

/** Returns its stored document, as any object with SQLite would. */
export class BareObject extends DurableObject {
  #document: StatusDocument | null = null;

  read(): StatusDocument {
    this.#document ??= this.ctx.storage.kv.get<StatusDocument>("document") ?? null;
    if (!this.#document) {
      this.#document = DOCUMENT;
      this.ctx.storage.kv.put("document", DOCUMENT);
    }
    return this.#document;
  }
}

/** As long as the page that the bench requests, and like it with characters outside of ASCII. */
const PAGE = `<!doctype html><title>…</title>${"<p>Payment received</p>".repeat(600)}`;

const bareHono = new Hono()
  .get("/bare/hono/:connection/:kind/:id", (c) => c.json(DOCUMENT))
  .get("/bare/hono/page/:connection/:kind/:id", (c) => c.html(PAGE));

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/bare/hono/")) return bareHono.fetch(request, env, context);
    if (pathname === "/bare/object") {
      const document = (await env.BARE_OBJECT.getByName("only").read()) as StatusDocument;
      return Response.json(document);
    }
    return worker.fetch(request, env, context);
  },
} satisfies ExportedHandler<BenchEnv>;
