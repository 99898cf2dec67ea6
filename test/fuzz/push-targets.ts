// Fuzz targets of pushed statuses: whatever a body contains, it is a clean status or a list of mistakes without its values,
// and nothing without a key or a valid signature reaches an object.
import assert from "node:assert/strict";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { INPUT_ERROR_CODES } from "../../contract/problem.ts";
import { ADVICE, HINTS, METHOD_TYPES, STATES } from "../../contract/status.ts";
import { readConnection } from "../../edge/config/connection.ts";
import { statusesIn } from "../../edge/operations/push/envelopes.ts";
import { parseStatus } from "../../edge/operations/push/parse-status.ts";
import { FIELDS } from "../../edge/operations/push/pushed-status.ts";
import { factsOf } from "../../edge/operations/push/to-facts.ts";
import { factsSchema } from "../../edge/providers/facts-schema.ts";
import { NOW_MS, nextAddress, PUSH_KEY, PUSH_SECRET, platform } from "./fuzz-fixture.ts";
import { hostile, mutated } from "./inputs.ts";
import type { Target } from "./target.ts";
import { app } from "./worker-targets.ts";

const read = await readConnection(
  "bank",
  { provider: "push", merchant: { name: "Example Bank" } },
  { pushKey: PUSH_KEY },
);
assert.ok(read.ok);
const connection = read.value;

const occurredAt = new Date(NOW_MS - 60_000).toISOString();
const text = fc.oneof(fc.constantFrom("A-1001", "4111111111111111", "a@b.example", "<b>", occurredAt), hostile);
const money = fc.record({ value: fc.oneof(fc.constant("9.99"), text), currency: fc.oneof(fc.constant("EUR"), text) });
const anything = fc.oneof(text, money, fc.jsonValue(), fc.constant(null));
const word = (values: readonly string[]) => fc.oneof(fc.constantFrom(...values), text);
const body = fc.record(
  {
    ...Object.fromEntries(Object.keys(FIELDS).map((name) => [name, anything])),
    state: word(STATES),
    occurredAt: fc.oneof(fc.constant(occurredAt), text),
    hint: word(HINTS),
    advice: word(ADVICE),
    amount: money,
    reference: text,
    method: fc.record({ type: word(METHOD_TYPES), brand: text }),
    instructions: fc.dictionary(fc.constantFrom("bank", "account", "reference", "barcode", "text", "url"), text),
  },
  { requiredKeys: ["state", "occurredAt"] },
);

const context = {
  resource: { connection: "bank", kind: "payment", id: "A-1001" } as const,
  ...{ connection, requiresOf: false, nowMs: NOW_MS },
};

export const pushes: Target = {
  name: "pushed statuses",
  share: 10,
  property: fc.asyncProperty(fc.oneof(body, fc.jsonValue()), async (given) => {
    const parsed = parseStatus(given, context);
    if (!parsed.ok) {
      for (const { pointer, code } of parsed.failure)
        assert.ok(INPUT_ERROR_CODES.includes(code) && pointer.isWellFormed(), `${pointer} ${code}`);
      assert.ok(parsed.failure.length > 0 && parsed.failure.length <= 20);
      return;
    }
    const facts = factsOf(parsed.value);
    assert.deepEqual(factsSchema.parse(facts), facts);
    const texts = [facts.reference, facts.method?.brand, ...Object.values(facts.instructions ?? {})];
    for (const each of texts) assert.doesNotMatch(each ?? "", /[\p{C}\p{Zl}\p{Zp}]|<[\p{L}/!]/u);
    const headers = new Headers();
    for (const type of ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"])
      statusesIn(given, { connection: "bank", type, headers, isSigned: false });
  }),
};

const STATUS = JSON.stringify({ of: "bank/payment/A-1001", state: "succeeded", occurredAt });
const SIGNED_AT = new Date(NOW_MS);
const SIGNATURE = new Webhook(PUSH_SECRET).sign("msg_1", SIGNED_AT, STATUS);

export const forgedPushes: Target = {
  name: "forged pushes",
  share: 5,
  property: fc.asyncProperty(
    fc.oneof(mutated(STATUS), hostile),
    fc.oneof(fc.constant(SIGNATURE), mutated(SIGNATURE), hostile),
    fc.oneof(fc.constant(null), mutated(PUSH_KEY), hostile),
    async (sent, signature, key) => {
      const bytes = new TextEncoder().encode(sent);
      if (new TextDecoder().decode(bytes) === STATUS || key === PUSH_KEY) return;
      const printable = (value: string) => value.replace(/[^\x21-\x7e]/g, "!");
      const request = new Request("https://edge.test/v1/bank/payment/A-1001", {
        method: "PUT",
        body: bytes,
        headers: {
          "Content-Type": "application/json",
          "CF-Connecting-IP": nextAddress(),
          "webhook-id": "msg_1",
          "webhook-timestamp": String(Math.floor(NOW_MS / 1000)),
          "webhook-signature": printable(signature),
          ...(key !== null && { Authorization: `Bearer ${printable(key)}` }),
        },
      });
      platform.reset();
      const response = await app.fetch(request, platform.env);
      assert.equal(response.status, 401, `accepted ${JSON.stringify([sent, signature, key])}`);
      assert.equal(platform.calls, 0);
    },
  ),
};
