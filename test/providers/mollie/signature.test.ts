/** Both sorts of Mollie's webhooks: one is signed, the other never. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ok } from "../../../edge/platform/result.ts";
import { provider } from "../../../edge/providers/mollie/index.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account, type MollieAccount, signWebhook, webhookSecret, withoutSecret } from "./account.ts";

const ID = "tr_5B8cwPMGnU6qLbRvo7qEZo";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

const receive = (body: string, headers: Record<string, string>, receiver: MollieAccount = account) => {
  const bytes = new TextEncoder().encode(body);
  const request = { uri: "/v1/shop/webhook", headers: new Headers(headers), body: bytes, nowMs: 0 };
  return provider.webhook?.(receiver, request) ?? assert.fail("the provider has no webhooks");
};
const verdictOf = async (...webhook: Parameters<typeof receive>) => verdictIn(await receive(...webhook));

describe("classic webhooks of Mollie", () => {
  test("A classic webhook makes the gate check its payment or order, also where next-generation webhooks have a secret", async () => {
    for (const receiver of [account, withoutSecret]) {
      for (const id of [ID, "ord_pbjz8x"]) {
        const events = [{ kind: "payment", id, type: "check" }];
        assert.deepEqual(await receive(`id=${id}`, FORM, receiver), ok({ signed: false, events }));
      }
    }
  });

  test("A classic webhook has no event id: the same body reports each change of a payment", async () => {
    const [first, second] = await Promise.all([receive(`id=${ID}`, FORM), receive(`id=${ID}`, FORM)]);
    assert.deepEqual(first, second);
    assert.ok(first.ok && first.value.eventId === undefined && first.value.signed === false);
  });

  test("A classic webhook about an id of another sort is accepted and has no events", async () => {
    assert.deepEqual(await receive("id=sub_rVKGtNd6s3", FORM), ok({ signed: false, events: [] }));
  });

  test("A form that is no classic webhook is refused", async () => {
    for (const body of [`id=${ID}&status=paid`, "id=", `tr=${ID}`, `id=${"a".repeat(2000)}`, `id=${ID}\n{}`]) {
      assert.equal(await verdictOf(body, FORM, account), "forged", body);
      assert.equal(await verdictOf(body, FORM, withoutSecret), "unreadable", body);
    }
  });

  test("A form with a signature that is wrong is forged, whatever its id", async () => {
    assert.equal(await verdictOf(`id=${ID}`, { ...FORM, "X-Mollie-Signature": "sha256=00" }), "forged");
  });
});

describe("signatures of Mollie", () => {
  /** The secret and body of the vendor's PHP library, and an event with a signature that was computed elsewhere. */
  const VECTORS = [
    [
      "test_webhook_secret",
      '{"id":"tr_12345","event_type":"payment-link.paid"}',
      "e479a5e4aaa17db94cfc546071e10e91c0b37f21e464e751ebdd7d7ad2ffd146",
    ],
    [
      "shared-secret-for-tests",
      `{"resource":"event","id":"event_GvJ8WHrp5isUdRub9CJyH","type":"payment.paid","entityId":"${ID}","createdAt":"2026-11-21T10:00:00+00:00","_links":{"self":{"href":"https://api.mollie.com/v2/events/event_GvJ8WHrp5isUdRub9CJyH","type":"application/hal+json"}}}`,
      "c23f3f3294688f5422c2bda55f853fff37c5a69f351d0b536196c73864fa675b",
    ],
  ] as const;

  for (const [secret, body, hex] of VECTORS) {
    test(`A webhook that is signed with ${secret} verifies, with and without the prefix of its signature`, async () => {
      const receiver = { ...account, credentials: { ...account.credentials, webhookSecret: secret } };
      for (const signature of [`sha256=${hex}`, hex]) {
        assert.equal(await verdictOf(body, { "X-Mollie-Signature": signature }, receiver), "signed");
      }
      const changed = `${body.slice(0, -1)} }`;
      assert.equal(await verdictOf(changed, { "X-Mollie-Signature": `sha256=${hex}` }, receiver), "forged");
    });
  }

  test("While a secret is being replaced, one of two signatures is enough, in either order", async () => {
    const body = '{"resource":"event"}';
    const [own, other] = [webhookSecret, "another-secret"].map(
      (secret) => signWebhook(secret, body)["X-Mollie-Signature"],
    );
    for (const signatures of [`${own}, ${other}`, `${other}, ${own}`, `${other},${own}`]) {
      assert.equal(await verdictOf(body, { "X-Mollie-Signature": signatures }), "signed");
    }
    assert.equal(await verdictOf(body, { "X-Mollie-Signature": `${other}, ${other}` }), "forged");
  });

  test("The id of a next-generation webhook is its event id, also when the body differs", async () => {
    const eventIdOf = async (event: object) => {
      const body = JSON.stringify(event);
      const result = await receive(body, signWebhook(webhookSecret, body));
      return result.ok ? result.value.eventId : assert.fail();
    };
    assert.equal(await eventIdOf({ resource: "event", id: "event_1", entityId: ID }), "event_1");
    assert.equal(await eventIdOf({ id: "event_1", type: "payment.paid" }), "event_1");
    // The entity itself is sent again for each of its changes.
    assert.equal(await eventIdOf({ resource: "payment", id: ID, status: "paid" }), undefined);
  });

  test("No text but an id of Mollie in a form is a classic webhook", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const result = await receive(`id=${text}`, {}, withoutSecret);
        if (!result.ok) return;
        for (const { id } of result.value.events) assert.match(id, /^(tr|ord|pl|payout)_/);
      }),
    );
  });
});
