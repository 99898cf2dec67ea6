/** The adapter reads the responses of the simulated Mollie along its journeys, with each sort of key. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { ok } from "../../../edge/platform/result.ts";
import { provider } from "../../../edge/providers/mollie/index.ts";
import type { ProviderFetch, QueryStep } from "../../../edge/providers/query.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { readText, startHttpServer } from "../shared/http-server.ts";
import type { LifecycleStep } from "./resources.ts";
import { SIMULATED_ACCOUNT } from "./server.ts";
import { start } from "./test-client.ts";

const { apiKey, accessToken, webhookSecret } = SIMULATED_ACCOUNT;

const providerFetch: ProviderFetch = async (url, { method, headers }) => {
  const response = await fetch(url, { method, headers });
  return ok({ status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) });
};

type Change = Parameters<Awaited<ReturnType<typeof start>>["control"]["advance"]>[1];

async function startWithAdapter(t: TestContext, credentials: { apiKey?: string; accessToken?: string } = { apiKey }) {
  const started = await start(t, { limits: { perAccount: 1000 } });
  const options = { referenceKey: "order_id", testmode: credentials.accessToken !== undefined, orders: true };
  const account = { baseUrl: started.simulator.baseUrl, options, credentials };
  /** The state, hint and advice that the adapter reads. */
  const read = async (kind: Kind, id: string) => {
    const session = { bearer: null };
    let step: QueryStep = { outcome: "more", cursor: null };
    while (step.outcome === "more") {
      const { nowMs } = started.clock;
      const query = { kind, id, trusted: false, nowMs, firstRequestedMs: nowMs, cursor: step.cursor, session };
      step = await provider.query(account, query, providerFetch);
    }
    if (step.outcome !== "found") return step.outcome;
    const { state, hint, advice } = step.facts;
    return [state, hint, advice].filter(Boolean).join(" ");
  };
  /** The states along a journey of one payment. */
  const journey = async (id: string, steps: Change[]) => {
    const states: string[] = [await read("payment", id)];
    for (const step of steps) {
      started.control.advance(id, step);
      states.push(await read("payment", id));
    }
    return states;
  };
  return { ...started, read, journey };
}

const open = [{ status: "open", afterMs: 0 }];
const refund = (status: string, amount = "4.00"): Partial<LifecycleStep> & Change => ({
  status: "paid",
  refunds: [{ id: "re_1", amount, status }],
});

describe("the adapter at the simulated Mollie", () => {
  for (const credentials of [{ apiKey }, { accessToken }]) {
    test(`The adapter follows payments to each of their ends with ${Object.keys(credentials)}`, async (t) => {
      const { control, journey } = await startWithAdapter(t, credentials);
      const created = (request = {}) => control.create({ lifecycle: open, mode: "test", ...request }).id;
      assert.deepEqual(await journey(created(), [{ status: "pending" }, { status: "paid" }]), [
        ...["action_required", "processing", "succeeded"],
      ]);
      assert.deepEqual(await journey(created({ method: "banktransfer" }), [{ status: "expired" }]), [
        ...["action_required awaiting_transfer", "expired"],
      ]);
      assert.deepEqual(await journey(created({ method: "multibanco" }), [{ status: "canceled" }]), [
        ...["action_required awaiting_transfer", "canceled"],
      ]);
      assert.deepEqual(await journey(created(), [{ status: "failed", failureReason: "card_expired" }]), [
        ...["action_required", "failed check_details"],
      ]);
      assert.deepEqual(await journey(created(), [{ status: "authorized" }, { status: "paid", captured: "8.00" }]), [
        ...["action_required", "authorized", "partially_succeeded"],
      ]);
    });
  }

  for (const embedsList of [true, false]) {
    const what = embedsList ? "all embedded lists" : "one embedded list";
    test(`The adapter follows refunds and chargebacks with ${what}`, async (t) => {
      const { control, journey } = await startWithAdapter(t);
      control.embedsList = embedsList;
      const refunded = ["queued", "pending", "processing", "refunded"].map((status) => refund(status));
      assert.deepEqual(await journey(control.create().id, refunded), [
        ...["succeeded", "refund_pending", "refund_pending", "refund_pending", "partially_refunded"],
      ]);
      assert.deepEqual(await journey(control.create().id, [refund("refunded", "12.00")]), ["succeeded", "refunded"]);
      assert.deepEqual(await journey(control.create().id, [refund("queued"), refund("canceled")]), [
        ...["succeeded", "refund_pending", "succeeded"],
      ]);
      assert.deepEqual(await journey(control.create().id, [refund("processing"), refund("failed")]), [
        ...["succeeded", "refund_pending", "succeeded follow_up_failed"],
      ]);
      const chargeback = (isReversed: boolean) => ({ status: "paid", chargebacks: [{ amount: "10.00", isReversed }] });
      assert.deepEqual(await journey(control.create().id, [chargeback(false), chargeback(true)]), [
        ...["succeeded", "charged_back", "succeeded dispute_won"],
      ]);
    });
  }

  test("The adapter follows a payment link through a failed and a paid payment, and an order beside it", async (t) => {
    const { control, read } = await startWithAdapter(t);
    const link = control.create({ collection: "payment-link" });
    const order = control.create({ collection: "order", lifecycle: [{ status: "created", afterMs: 0 }] });
    assert.equal(await read("payment-link", link.id), "created");
    control.create({ parentId: link.id, lifecycle: [{ status: "failed", afterMs: 0 }] });
    control.create({ parentId: order.id, lifecycle: [{ status: "failed", afterMs: 0 }] });
    assert.equal(await read("payment-link", link.id), "created attempt_failed");
    assert.equal(await read("payment", order.id), "action_required attempt_failed");
    control.create({ parentId: link.id });
    control.advance(link.id, { isPaid: true });
    control.advance(order.id, { status: "paid" });
    assert.equal(await read("payment-link", link.id), "succeeded");
    assert.equal(await read("payment", order.id), "succeeded");
    assert.equal(
      await read(
        "payout",
        control.create({ collection: "payout", lifecycle: [{ status: "requested", afterMs: 0 }] }).id,
      ),
      "processing",
    );
    assert.equal(await read("payment", "tr_IdOfNobody"), "not-found");
  });

  test("The adapter verifies each webhook of the simulated Mollie and finds its resource", async (t) => {
    const { control } = await startWithAdapter(t);
    const events: (WebhookEvent & { signed: boolean })[] = [];
    const receiver = await startHttpServer(0, async (request, response) => {
      const body = new TextEncoder().encode(await readText(request));
      const account = {
        ...{ baseUrl: "https://api.mollie.com/v2", credentials: { apiKey, webhookSecret } },
        options: { referenceKey: "order_id", testmode: false, orders: true },
      };
      const headers = new Headers(request.headers as Record<string, string>);
      const result = await provider.webhook?.(account, { uri: "/", headers, body, nowMs: 0 });
      if (result?.ok) events.push(...result.value.events.map((event) => ({ ...event, signed: result.value.signed })));
      response.writeHead(result?.ok ? 200 : 401).end();
    });
    t.after(() => receiver.close());
    control.webhooks.configure({ url: receiver.url, previousSecret: "the-old-secret" });
    const { id } = control.create();
    for (const payload of ["snapshot", "bare-entity"] as const) {
      control.webhooks.configure({ payload });
      control.advance(id, refund(payload === "snapshot" ? "processing" : "refunded"));
    }
    await control.webhooks.deliverDue();
    assert.ok(control.webhooks.attempts.every(({ delivered }) => delivered));
    const check = { kind: "payment", id, type: "check" };
    // The payment and both changes of its refund, each as a classic and as a next-generation webhook.
    assert.deepEqual(
      events,
      [1, 2, 3].flatMap(() => [
        { ...check, signed: false },
        { ...check, signed: true },
      ]),
    );
  });
});
