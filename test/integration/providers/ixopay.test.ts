/** What is IXOPAY's own: words of a later day, which kinds count as one id, and links that end. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { bearer, CREDENTIALS, eventually, logText, look, openShop, payment, type Shop, watch } from "../fixture.ts";

let shop: Shop;
before(async () => {
  // One call for each id in a minute: a second one does not come back while a test waits.
  const limits = { perAccount: 60, perId: 1, windowSeconds: 60 };
  shop = await openShop({
    connections: { strict: { account: "strict", limits } },
    secrets: { STRICT_CREDENTIALS: CREDENTIALS },
  });
});
after(() => shop.close());

const readFromHub = async (kind: Kind, id: string, connection = "shop") =>
  look(shop, `${connection}/${kind}/${id}`, await bearer(payment(id, kind, connection)));
const open = { payByLink: { expiresAfterMs: 60_000 }, lifecycle: [{ status: "REDIRECT", afterMs: 0 }] };

describe("a status that nobody has heard of", { timeout: 60_000 }, () => {
  test("is neither success nor failure, and the log tells the word", async () => {
    const lifecycle = [{ status: "TELEPORTED", afterMs: 0 }];
    const { uuid } = shop.simulator.control.create({ lifecycle });
    const { state, settled, advice, stale } = await readFromHub("payment", uuid);
    assert.deepEqual([state, settled, advice, stale], ["unknown", false, "do_not_pay_again", false]);
    const told = /"unheard-of-state",.*"connection":"shop","kind":"payment",.*"word":"TELEPORTED"/;
    await eventually(() => assert.match(logText(shop), told));
  });
});

describe("the limit for one id", { timeout: 60_000 }, () => {
  test("is one for a payment and its link, and another for an order of the same name", async () => {
    const { control } = shop.simulator;
    const id = "the-same-name";
    control.create({ ...open, uuid: id, merchantTransactionId: id });
    assert.equal((await readFromHub("payment", id, "strict")).state, "created");
    assert.equal((await readFromHub("order", id, "strict")).state, "created");
    assert.equal((await readFromHub("payment-link", id, "strict")).state, "unknown");
    const { callsPerId } = control.judgeReport();
    assert.deepEqual([callsPerId[`getByUuid/${id}`], callsPerId[`getByMerchantTransactionId/${id}`]], [1, 1]);
  });
});

describe("a payment link", { timeout: 60_000 }, () => {
  test("says until when it is open, and becomes paid on an open page", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ ...open, lifecycle: [{ status: "REDIRECT", afterMs: 0 }] });
    const stream = await watch(shop, `shop/payment-link/${uuid}`, await bearer(payment(uuid, "payment-link")));
    const { expiresAt, settled } = await stream.state("created");
    assert.equal(settled, false);
    assert.ok(Date.parse(expiresAt ?? "") > Date.now());
    control.advance(uuid, { status: "SUCCESS" });
    assert.equal((await stream.state("succeeded")).settled, true);
    await stream.close();
  });

  test("reads expired from its end on", async () => {
    const { uuid } = shop.simulator.control.create({ ...open, payByLink: { expiresAfterMs: 1_000 } });
    const stream = await watch(shop, `shop/payment-link/${uuid}`, await bearer(payment(uuid, "payment-link")));
    await stream.state("created");
    assert.equal((await stream.state("expired")).advice, "contact_merchant");
    await stream.close();
  });
});

describe("a payout", { timeout: 60_000 }, () => {
  test("moves from pending to paid out, and is no payment", async () => {
    const { control } = shop.simulator;
    const lifecycle = [{ status: "PENDING", afterMs: 0 }];
    const { uuid } = control.create({ type: "PAYOUT", amount: "150.00", lifecycle });
    const stream = await watch(shop, `shop/payout/${uuid}`, await bearer(payment(uuid, "payout")));
    await stream.state("processing");
    control.advance(uuid, { status: "SUCCESS" });
    assert.deepEqual((await stream.state("succeeded")).amount, { value: "150.00", currency: "EUR" });
    assert.equal((await readFromHub("payment", uuid)).state, "unknown");
    await stream.close();
  });
});

describe("what follows a payment", { timeout: 60_000 }, () => {
  const paid = [{ status: "SUCCESS", afterMs: 0 }];

  test("shows under its link and its order too, on open pages and after a while", async () => {
    const { control } = shop.simulator;
    const { uuid, merchantTransactionId } = control.create({ ...open, lifecycle: paid });
    const names: [Kind, string][] = [
      ["payment", uuid],
      ["payment-link", uuid],
      ["order", merchantTransactionId],
    ];
    for (const [kind, id] of names) assert.equal((await readFromHub(kind, id)).state, "succeeded", kind);
    control.refund(uuid, { amount: "4.00" });
    for (const [kind, id] of names) {
      await eventually(async () => {
        const { state, refunded } = await readFromHub(kind, id);
        assert.deepEqual([state, refunded?.value], ["partially_refunded", "4.00"], kind);
      });
    }
  });

  test("shows under a link and an order that are opened for the first time only then", async () => {
    const { control } = shop.simulator;
    const { uuid, merchantTransactionId } = control.create({ ...open, lifecycle: paid });
    control.refund(uuid);
    await eventually(async () => assert.equal((await readFromHub("payment", uuid)).state, "refunded"));
    const states = [await readFromHub("order", merchantTransactionId), await readFromHub("payment-link", uuid)];
    assert.deepEqual(
      states.map(({ state }) => state),
      ["refunded", "refunded"],
    );
  });
});
