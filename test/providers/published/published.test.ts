/** The bodies that vendors publish in their documents: what each becomes, as a status response or as a signed webhook. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as z from "zod";
import { KINDS, type Kind } from "../../../contract/resource.ts";
import { HINTS, moneySchema, STATES } from "../../../contract/status.ts";
import { provider as airtm } from "../../../edge/providers/airtm/index.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import { provider as ixopay } from "../../../edge/providers/ixopay/index.ts";
import { provider as paypal } from "../../../edge/providers/paypal/index.ts";
import type { Account, QueriedProvider } from "../../../edge/providers/provider.ts";
import type { Session } from "../../../edge/providers/query.ts";
import { provider as yuno } from "../../../edge/providers/yuno/index.ts";
import { v1Account } from "../airtm/account.ts";
import { account as ixopayAccount, signCallback } from "../ixopay/account.ts";
import { account as paypalAccount, session, signWebhook as signPaypal } from "../paypal/account.ts";
import { assertValidFacts, http, NOW_MS } from "../query-cases.ts";
import { signWebhook, account as yunoAccount } from "../yuno/account.ts";

const statusSchema = z.strictObject({
  kind: z.enum(KINDS),
  id: z.string(),
  state: z.enum(STATES),
  settled: z.boolean(),
  hint: z.enum(HINTS).nullable(),
  amount: moneySchema.nullable(),
});
type Status = z.infer<typeof statusSchema>;

const common = {
  name: z.string(),
  source: z.url().startsWith("https:"),
  checked: z.iso.date(),
  body: z.json(),
  expected: z.array(statusSchema),
};
const entriesSchema = z.array(
  z.discriminatedUnion("as", [
    z.strictObject({ as: z.literal("status"), kind: z.enum(KINDS), ...common }),
    z.strictObject({ as: z.literal("webhook"), ...common }),
  ]),
);

const WEBHOOK_URI = "/v1/shop/webhook";

const VENDORS = [
  vendor("ixopay", ixopay, ixopayAccount, (body) =>
    signCallback(ixopayAccount.credentials.sharedSecret, WEBHOOK_URI, body),
  ),
  vendor("yuno", yuno, yunoAccount, (body) => signWebhook(yunoAccount.credentials.hmacSecret, body)),
  vendor("airtm", airtm, v1Account, () => ({})),
  vendor("paypal", paypal, paypalAccount, signPaypal, session),
];

type Sign = (body: string) => Record<string, string>;

function vendor<Options, Credentials>(
  name: string,
  provider: QueriedProvider<Options, Credentials>,
  account: Account<Options, Credentials>,
  sign: Sign,
  newSession: () => Session = () => ({ bearer: null }),
) {
  const file = new URL(`${name}.json`, import.meta.url);
  const entries = entriesSchema.parse(JSON.parse(readFileSync(file, "utf8")));

  /** The status in a response with this body. */
  async function ofResponse(kind: Kind, id: string, body: string): Promise<Status[]> {
    const times = { nowMs: NOW_MS, firstRequestedMs: NOW_MS };
    const query = { kind, id, trusted: true, ...times, cursor: null, session: newSession() };
    const step = await provider.query(account, query, async () => http(200, body));
    return step.outcome === "found" ? [statusOf(kind, id, step.facts)] : assert.fail(JSON.stringify(step));
  }

  /** The statuses in a webhook with this body. */
  async function ofWebhook(body: string): Promise<Status[]> {
    const request = {
      uri: WEBHOOK_URI,
      headers: new Headers(sign(body)),
      body: new TextEncoder().encode(body),
      nowMs: NOW_MS,
    };
    const result = (await provider.webhook?.(account, request)) ?? assert.fail("the provider has no webhooks");
    assert.ok(result.ok && result.value.signed, JSON.stringify(result));
    return result.value.events.map((event) => {
      assert.ok(event.type === "facts" || event.type === "payment", JSON.stringify(event));
      return statusOf(event.kind, event.id, event.facts);
    });
  }

  return { name, entries, ofResponse, ofWebhook };
}

function statusOf(kind: Kind, id: string, facts: Facts): Status {
  assertValidFacts(facts);
  const { state, settled, hint, amount } = facts;
  return { kind, id, state, settled, hint, amount };
}

describe("bodies that vendors publish", () => {
  for (const { name, entries, ofResponse, ofWebhook } of VENDORS) {
    for (const entry of entries) {
      const title = entry.expected[0] ? `${entry.expected[0].state}` : "nothing that is shown";
      test(`The published ${entry.as} body "${entry.name}" of ${name} becomes ${title}`, async () => {
        const body = JSON.stringify(entry.body);
        const [first] = entry.expected;
        const statuses =
          entry.as === "webhook" ? await ofWebhook(body) : await ofResponse(entry.kind, first?.id ?? "", body);
        assert.deepEqual(statuses, entry.expected);
      });
    }
  }
});
