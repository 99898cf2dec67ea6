// Fuzz targets of the provider adapters: whatever a provider's response contains, an adapter does not throw and returns only
// consistent facts, and no forged webhook is accepted.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { KINDS } from "../../contract/resource.ts";
import { ok } from "../../edge/platform/result.ts";
import { loadProvider } from "../../edge/providers/load-provider.ts";
import type { Account } from "../../edge/providers/provider.ts";
import type { QueryStep, Session } from "../../edge/providers/query.ts";
import type { WebhookRequest } from "../../edge/providers/webhook-event.ts";
import * as adyen from "../providers/adyen/account.ts";
import * as airtm from "../providers/airtm/account.ts";
import * as finrelay from "../providers/finrelay/account.ts";
import * as ixopay from "../providers/ixopay/account.ts";
import * as mollie from "../providers/mollie/account.ts";
import * as paypal from "../providers/paypal/account.ts";
import * as stripe from "../providers/stripe/account.ts";
import * as yuno from "../providers/yuno/account.ts";
import { NOW_MS, WEBHOOK_URI } from "./fuzz-fixture.ts";
import { hostile, mutated } from "./inputs.ts";
import type { Target } from "./target.ts";

/** A provider with an account from its tests, and its way to sign webhooks. */
interface Adapter {
  name: string;
  account: Account<unknown, unknown>;
  sign: ((body: string) => Record<string, string>) | null;
  /** A session with an access token, where a query would begin with a call for one. */
  session?: () => Session;
  /** Answers the call for a document that a signature needs. */
  fetchDocument?: WebhookRequest["fetchDocument"];
}

const LISTED: Adapter[] = [
  {
    name: "ixopay",
    account: ixopay.account,
    sign: (body: string) => ixopay.signCallback("my-shared-secret-7f", WEBHOOK_URI, body),
  },
  { name: "yuno", account: yuno.account, sign: (body: string) => yuno.signWebhook("hmäc-secret-7f", body) },
  {
    name: "airtm",
    account: airtm.v2Account,
    sign: (body: string) => airtm.signWebhook(airtm.webhookSecret, body, NOW_MS),
  },
  { name: "airtm", account: airtm.v1Account, sign: null },
  // Its signatures are inside the body, so that of a fixture signs nothing.
  { name: "adyen", account: adyen.account, sign: null },
  { name: "mollie", account: mollie.account, sign: (body: string) => mollie.signWebhook(mollie.webhookSecret, body) },
  {
    name: "paypal",
    account: paypal.account,
    sign: (body) => paypal.signWebhook(body, { atMs: NOW_MS }),
    session: paypal.session,
    fetchDocument: paypal.fetchDocument,
  },
  { name: "stripe", account: stripe.account, sign: (body: string) => stripe.signFor(stripe.account, body, NOW_MS) },
  { name: "finrelay", account: finrelay.account, sign: (body: string) => finrelay.signWebhook(finrelay.account, body) },
];

/** Each provider with the bodies of its fixtures. */
export const ADAPTERS = LISTED.map((adapter) => {
  const folder = fileURLToPath(new URL(`../providers/${adapter.name}/fixtures`, import.meta.url));
  const bodies = globSync(`${folder}/**/*.json`).map((file) => readFileSync(file, "utf8"));
  return { ...adapter, provider: loadProvider(adapter.name), bodies };
});
const adapter = fc.constantFrom(...ADAPTERS);
const cases = adapter.chain((each) =>
  fc.record({ each: fc.constant(each), text: fc.oneof(fc.constantFrom(...each.bodies).chain(mutated), hostile) }),
);

export const responses: Target = {
  name: "providers' responses",
  share: 15,
  property: fc.asyncProperty(
    cases,
    fc.constantFrom(...KINDS),
    fc.constantFrom(200, 200, 200, 400, 401, 404, 429, 500),
    async ({ each, text }, kind, status) => {
      const provider = await each.provider;
      assert.ok(provider);
      if (!provider.query) return;
      const body = new TextEncoder().encode(text);
      const session = each.session?.() ?? { bearer: null };
      // An adapter stops reading a response about another id, so the query uses the id of the response.
      const [, named = "x"] = /"(?:id|uuid|code)": ?"([^"]{1,255})"/.exec(text) ?? [];
      let step: QueryStep = { outcome: "more", cursor: null };
      for (let steps = 0; step.outcome === "more" && steps < 5; steps++) {
        const query = {
          kind,
          id: named,
          nowMs: NOW_MS,
          trusted: true,
          firstRequestedMs: NOW_MS,
          cursor: step.cursor,
          session,
        };
        step = await provider.query(each.account, query, async () => ok({ status, headers: new Headers(), body }));
      }
      if (step.outcome !== "found") return;
      assert.ok(status === 200, `${each.name} found a status in a response with ${status}`);
      assert.ok(step.facts.state !== "unknown" || !step.facts.settled);
    },
  ),
};

export const signatures: Target = {
  name: "providers' signatures",
  share: 10,
  property: fc.asyncProperty(
    cases,
    fc.string({ unit: fc.constantFrom(..."aZ09=+/ ,.") }),
    async ({ each, text }, noise) => {
      const provider = await each.provider;
      const genuine = each.bodies[text.length % each.bodies.length] ?? "{}";
      // The signature of another body, or noise instead of a signature.
      const headers = each.sign?.(genuine === text ? `${text} ` : genuine) ?? {};
      const spoiled = noise === "" ? headers : Object.fromEntries(Object.keys(headers).map((name) => [name, noise]));
      const request = {
        uri: WEBHOOK_URI,
        headers: new Headers(spoiled),
        body: new TextEncoder().encode(text),
        nowMs: NOW_MS,
        ...(each.fetchDocument && { fetchDocument: each.fetchDocument }),
      };
      const result = await provider?.webhook?.(each.account, request);
      assert.ok(!result?.ok || !result.value.signed, `${each.name} accepts a forged webhook: ${JSON.stringify(text)}`);
    },
  ),
};
