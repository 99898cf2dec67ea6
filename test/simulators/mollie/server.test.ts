/** The simulated Mollie responds as the vendor's documentation describes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PERSONAL } from "./payment-documents.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";
import { startMollieSimulator } from "./server.ts";
import { ACCESS_TOKEN, API_KEY, bearer, start } from "./test-client.ts";

describe("access to the simulated Mollie", () => {
  test("The simulated Mollie refuses missing and wrong credentials with 401 in HAL", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create();
    for (const headers of [{}, bearer("test_wrong"), bearer("")]) {
      const { status, body, headers: received } = await request(`/payments/${id}`, headers);
      assert.deepEqual([status, body.title], [401, "Unauthorized Request"]);
      assert.equal(received.get("content-type"), "application/hal+json");
    }
  });

  test("An API key finds neither resources of another mode nor of another profile, and refuses testmode", async (t) => {
    const { request, control } = await start(t);
    const own = control.create();
    const live = control.create({ mode: "live" });
    const other = control.create({ profile: "pfl_other" });
    assert.equal((await request(`/payments/${own.id}`)).status, 200);
    for (const { id } of [live, other]) assert.equal((await request(`/payments/${id}`)).status, 404);
    assert.equal((await request(`/payments/${own.id}?testmode=true`)).status, 422);
  });

  test("An access token finds all profiles of one mode, and needs the permission of each call", async (t) => {
    const { request, control } = await start(t);
    const test = control.create({ profile: "pfl_other" });
    const live = control.create({ mode: "live" });
    assert.equal((await request(`/payments/${test.id}?testmode=true`, ACCESS_TOKEN)).status, 200);
    assert.equal((await request(`/payments/${test.id}`, ACCESS_TOKEN)).status, 404);
    assert.equal((await request(`/payments/${live.id}`, ACCESS_TOKEN)).status, 200);
    control.permissions = ["payments.read"];
    assert.equal((await request(`/payments/${live.id}?embed=chargebacks`, ACCESS_TOKEN)).status, 200);
    assert.equal((await request(`/payments/${live.id}?embed=refunds`, ACCESS_TOKEN)).status, 403);
    assert.equal((await request("/payouts/payout_1", ACCESS_TOKEN)).status, 403);
  });

  test("The simulated Mollie finds an id in its own letter case only, and has three wordings for an unknown one", async (t) => {
    const { request, control } = await start(t);
    control.create({ id: "tr_WDqYK6vllg" });
    control.create({ id: "tr_wDqYK6vllg", amount: "20.00" });
    const { body } = await request("/payments/tr_wDqYK6vllg");
    assert.deepEqual(body.amount, { value: "20.00", currency: "EUR" });
    const details = ["/payments/tr_WDQYK6VLLG", "/payment-links/pl_x", "/payouts/payout_x"].map(async (path) => {
      const { status, body: problem } = await request(path);
      return [status, problem.status, problem.detail];
    });
    assert.deepEqual(await Promise.all(details), [
      [404, 404, "No payment exists with token tr_WDQYK6VLLG."],
      [404, 404, 'The resource with the token "pl_x" could not be found.'],
      [404, 404, "No entity exists with token 'payout_x'"],
    ]);
  });

  test("The simulated Mollie counts calls by organisation and second, and answers 429 above its limit", async (t) => {
    const { request, control, clock } = await start(t, { limits: { perAccount: 2 } });
    const { id } = control.create({ mode: "live" });
    const statuses = [await request(`/payments/${id}`), await request(`/payments/${id}`, ACCESS_TOKEN)];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [404, 200],
    );
    const { status, body, headers } = await request("/payments/tr_another");
    assert.deepEqual([status, body.title, headers.get("retry-after")], [429, "Too Many Requests", null]);
    clock.nowMs += 1000;
    assert.equal((await request(`/payments/${id}`, ACCESS_TOKEN)).status, 200);
    assert.partialDeepStrictEqual(control.judgeReport(), { calls: 4, refused: 1, perAccount: { most: 3 } });
  });
});

describe("documents of the simulated Mollie", () => {
  test("A payment of the simulated Mollie has a checkout and isCancelable until it is final, and details when chosen", async (t) => {
    const { request, control } = await start(t);
    const open = control.create({ lifecycle: [{ status: "open", afterMs: 0 }] });
    const { body } = await request(`/payments/${open.id}`);
    assert.ok("isCancelable" in body && JSON.stringify(body._links).includes('"checkout"'));
    assert.equal(body.details, null);
    control.advance(open.id, { status: "failed", failureReason: "card_expired" });
    const failed = await request(`/payments/${open.id}`);
    assert.ok(!("isCancelable" in failed.body) && !JSON.stringify(failed.body._links).includes('"checkout"'));
    assert.partialDeepStrictEqual(failed.body.details, {
      failureReason: "card_expired",
      cardNumber: "************6787",
    });
  });

  test("The simulated Mollie embeds the named lists, or with a switch only the first of them", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create();
    const embedded = async () => (await request(`/payments/${id}?embed=refunds,chargebacks`)).body._embedded;
    assert.deepEqual(await embedded(), { refunds: [], chargebacks: [] });
    control.embedsList = false;
    assert.deepEqual(await embedded(), { refunds: [] });
    assert.equal((await request(`/payments/${id}`)).body._embedded, undefined);
  });

  test("The simulated Mollie sends each of the texts that no viewer may receive", async (t) => {
    const { request, control } = await start(t);
    const methods = ["creditcard", "bancontact", "paypal", "directdebit"];
    const step = { status: "failed", afterMs: 0, bankReasonCode: "AC01" };
    const bodies = methods.map(async (method) => {
      const { id } = control.create({ method, lifecycle: [step] });
      return JSON.stringify((await request(`/payments/${id}`)).body);
    });
    const sent = (await Promise.all(bodies)).join();
    assert.deepEqual(
      PERSONAL.filter((text) => !sent.includes(text)),
      [],
    );
  });

  test("A canceled refund of the simulated Mollie is gone from its list and from its address", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create();
    const refund = { id: "re_1", amount: "4.00", status: "queued" };
    control.advance(id, { status: "paid", refunds: [refund] });
    assert.equal((await request(`/payments/${id}/refunds/re_1`)).status, 200);
    control.advance(id, { status: "paid", refunds: [{ ...refund, status: "canceled" }] });
    assert.equal((await request(`/payments/${id}/refunds`)).body.count, 0);
    assert.equal((await request(`/payments/${id}/refunds/re_1`)).status, 404);
  });

  test("The payments of a payment link are listed newest first, in pages that begin with their cursor", async (t) => {
    const { request, control, clock } = await start(t);
    const link = control.create({ collection: "payment-link" });
    const ids = [0, 1, 2].map(() => {
      clock.nowMs -= 1;
      return control.create({ parentId: link.id }).id;
    });
    clock.nowMs += 3;
    const page = async (query: string) =>
      JSON.stringify((await request(`/payment-links/${link.id}/payments${query}`)).body);
    const first = await page("?limit=2");
    assert.ok(first.includes(ids[0] ?? "?") && first.includes(`from=${ids[2]}`));
    assert.equal((await request(`/payment-links/${link.id}/payments?limit=251`)).status, 400);
    assert.equal((await request(`/payment-links/${link.id}/payments?from=${ids[2]}`)).body.count, 1);
  });

  for (const name of SCENARIO_NAMES) {
    test(`The scenario ${name} of the simulated Mollie begins with a resource that can be read`, async () => {
      const { control, baseUrl, close } = await startMollieSimulator();
      const { kind, id } = playScenario(name, control);
      const collection = kind === "payment-link" ? "payment-links" : "payments";
      assert.equal((await fetch(`${baseUrl}/${collection}/${id}`, { headers: API_KEY })).status, 200);
      await close();
    });
  }
});
