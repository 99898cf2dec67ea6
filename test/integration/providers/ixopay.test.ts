/** The real Worker with the simulated IXOPAY: unknown statuses, limits per id, links, payouts and follow-ups. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import {
  bearer,
  CREDENTIALS,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  fetchStatus,
  logText,
  openFixture,
  payment,
  watch,
} from "../fixture.ts";

let fixture: Fixture;
before(async () => {
  // One call per id and minute: no second call is possible while a test runs.
  const limits = { perAccount: 60, perId: 1, windowSeconds: 60 };
  fixture = await openFixture({
    connections: { strict: { account: "strict", limits } },
    secrets: { STRICT_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const readStatus = async (kind: Kind, id: string, connection = "shop") =>
  fetchAnsweredStatus(fixture, `${connection}/${kind}/${id}`, await bearer(payment(id, kind, connection)));
const openLink = { payByLink: { expiresAfterMs: 60_000 }, lifecycle: [{ status: "REDIRECT", afterMs: 0 }] };

describe("an unknown status from IXOPAY", { timeout: 60_000 }, () => {
  test("An unknown IXOPAY status is neither success nor failure, and the log contains it", async () => {
    const lifecycle = [{ status: "TELEPORTED", afterMs: 0 }];
    const { uuid } = fixture.simulator.control.create({ lifecycle });
    const { state, settled, advice, stale } = await readStatus("payment", uuid);
    assert.deepEqual([state, settled, advice, stale], ["unknown", false, "do_not_pay_again", false]);
    const expected = /"unknown-provider-state",.*"connection":"shop","kind":"payment",.*"state":"TELEPORTED"/;
    await eventually(() => assert.match(logText(fixture), expected));
  });
});

describe("the limit per id at IXOPAY", { timeout: 60_000 }, () => {
  test("A payment and its link share one limit at IXOPAY, and an order with the same id has its own", async () => {
    const { control } = fixture.simulator;
    const id = "same-id";
    control.create({ ...openLink, uuid: id, merchantTransactionId: id });
    assert.equal((await readStatus("payment", id, "strict")).state, "created");
    assert.equal((await readStatus("order", id, "strict")).state, "created");
    const link = await bearer(payment(id, "payment-link", "strict"));
    assert.equal((await fetchStatus(fixture, `strict/payment-link/${id}`, link)).state, "unknown");
    const { callsPerId } = control.judgeReport();
    assert.deepEqual([callsPerId[`getByUuid/${id}`], callsPerId[`getByMerchantTransactionId/${id}`]], [1, 1]);
  });
});

describe("a 429 from IXOPAY", { timeout: 60_000 }, () => {
  test("A 429 about one id of IXOPAY pauses that id, and other payments are asked about at once", async (t) => {
    // The provider allows less than the connection assumes: only the header of the 429 tells which limit was met.
    const strict = await openFixture({ simulator: { limits: { perId: 1, windowMs: 60_000 } } });
    t.after(() => strict.close());
    const { control } = strict.simulator;
    const limited = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0, callback: false }] });
    const stream = await watch(strict, `shop/payment/${limited.uuid}`, await bearer(payment(limited.uuid)));
    await stream.state("processing");
    await eventually(() => assert.ok(control.judgeReport().refused > 0));
    const { uuid } = control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    const { state } = await fetchAnsweredStatus(strict, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    assert.equal(state, "succeeded");
    await stream.close();
  });
});

describe("a payment link from IXOPAY", { timeout: 60_000 }, () => {
  test("An IXOPAY link shows its expiry and becomes paid in an open stream", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ ...openLink, lifecycle: [{ status: "REDIRECT", afterMs: 0 }] });
    const stream = await watch(fixture, `shop/payment-link/${uuid}`, await bearer(payment(uuid, "payment-link")));
    const { expiresAt, settled } = await stream.state("created");
    assert.equal(settled, false);
    assert.ok(Date.parse(expiresAt ?? "") > Date.now());
    control.advance(uuid, { status: "SUCCESS" });
    assert.equal((await stream.state("succeeded")).settled, true);
    await stream.close();
  });

  test("An IXOPAY link becomes expired at its expiry", async () => {
    const { uuid } = fixture.simulator.control.create({ ...openLink, payByLink: { expiresAfterMs: 1_000 } });
    const stream = await watch(fixture, `shop/payment-link/${uuid}`, await bearer(payment(uuid, "payment-link")));
    await stream.state("created");
    assert.equal((await stream.state("expired")).advice, "contact_merchant");
    await stream.close();
  });
});

describe("a payout from IXOPAY", { timeout: 60_000 }, () => {
  test("An IXOPAY payout changes from processing to succeeded, and is not found as a payment", async () => {
    const { control } = fixture.simulator;
    const lifecycle = [{ status: "PENDING", afterMs: 0 }];
    const { uuid } = control.create({ type: "PAYOUT", amount: "150.00", lifecycle });
    const stream = await watch(fixture, `shop/payout/${uuid}`, await bearer(payment(uuid, "payout")));
    await stream.state("processing");
    control.advance(uuid, { status: "SUCCESS" });
    assert.deepEqual((await stream.state("succeeded")).amount, { value: "150.00", currency: "EUR" });
    assert.equal((await readStatus("payment", uuid)).state, "unknown");
    await stream.close();
  });
});

describe("a follow-up from IXOPAY", { timeout: 60_000 }, () => {
  const paid = [{ status: "SUCCESS", afterMs: 0 }];

  test("A partial refund from IXOPAY also appears on the payment's link and order", async () => {
    const { control } = fixture.simulator;
    const { uuid, merchantTransactionId } = control.create({ ...openLink, lifecycle: paid });
    const resources: [Kind, string][] = [
      ["payment", uuid],
      ["payment-link", uuid],
      ["order", merchantTransactionId],
    ];
    for (const [kind, id] of resources) assert.equal((await readStatus(kind, id)).state, "succeeded", kind);
    control.refund(uuid, { amount: "4.00" });
    for (const [kind, id] of resources) {
      await eventually(async () => {
        const { state, refunded } = await readStatus(kind, id);
        assert.deepEqual([state, refunded?.value], ["partially_refunded", "4.00"], kind);
      });
    }
  });

  test("A refund and a chargeback that name a capture reach the payment, its order and its link", async () => {
    const { control } = fixture.simulator;
    const { uuid, merchantTransactionId } = control.create({ ...openLink, type: "PREAUTHORIZE", lifecycle: paid });
    const resources: [Kind, string][] = [
      ["payment", uuid],
      ["payment-link", uuid],
      ["order", merchantTransactionId],
    ];
    const eachReads = async (state: string, refunded: string | undefined) => {
      for (const [kind, id] of resources) {
        await eventually(async () => {
          const status = await readStatus(kind, id);
          assert.deepEqual([status.state, status.refunded?.value], [state, refunded], kind);
        });
      }
    };
    await eachReads("authorized", undefined);
    const capture = control.capture(uuid);
    await eachReads("succeeded", undefined);
    control.refund(capture.uuid, { amount: "4.00" });
    await eachReads("partially_refunded", "4.00");
    control.chargeback(capture.uuid);
    await eachReads("charged_back", "4.00");
  });

  test("A refund from IXOPAY appears on a link and an order that are read for the first time afterwards", async () => {
    const { control } = fixture.simulator;
    const { uuid, merchantTransactionId } = control.create({ ...openLink, lifecycle: paid });
    control.refund(uuid);
    await eventually(async () => assert.equal((await readStatus("payment", uuid)).state, "refunded"));
    const states = [await readStatus("order", merchantTransactionId), await readStatus("payment-link", uuid)];
    assert.deepEqual(
      states.map(({ state }) => state),
      ["refunded", "refunded"],
    );
  });
});
