/** The adapter queries the simulated Examplepay over HTTP: two readings of the same documentation agree. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { err, ok } from "../../../edge/platform/result.ts";
import type { ProviderFetch, QueryStep } from "../../../edge/providers/query.ts";
import { provider } from "../adapter/index.ts";
import { account } from "../tests/account.ts";
import { type ExamplepaySimulatorOptions, SIMULATED_ACCOUNT, startExamplepaySimulator } from "./server.ts";

const providerFetch: ProviderFetch = async (url, init) => {
  const response = await fetch(url, init).catch(() => null);
  if (!response) return err("network");
  return ok({ status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) });
};

async function start(t: TestContext, options: ExamplepaySimulatorOptions = {}) {
  const simulator = await startExamplepaySimulator(options);
  t.after(() => simulator.close());
  const credentials = { ...account.credentials, ...SIMULATED_ACCOUNT };
  const query = async (id: string, cursor: unknown = null): Promise<QueryStep> => {
    const details = {
      kind: "payment",
      id,
      nowMs: Date.now(),
      trusted: true,
      firstRequestedMs: Date.now(),
      cursor,
    } as const;
    const session = { bearer: null };
    return provider.query(
      { ...account, baseUrl: simulator.baseUrl, credentials },
      { ...details, session },
      providerFetch,
    );
  };
  return { simulator, query };
}

describe("the simulated Examplepay", () => {
  test("The adapter reads a payment of the simulated Examplepay", async (t) => {
    const { query } = await start(t);
    const amount = { value: "9.90", currency: "EUR" };
    assert.partialDeepStrictEqual(await query("pay_7Kq2"), { outcome: "found", facts: { state: "succeeded", amount } });
  });

  test("The adapter reads the amount of a refund with a second call", async (t) => {
    const { simulator, query } = await start(t);
    simulator.control.statuses.set("pay_7Kq2", "REFUNDED");
    const step = await query("pay_7Kq2");
    assert.ok(step.outcome === "more");
    const refunded = { value: "4.50", currency: "EUR" };
    const facts = { state: "refunded", refunded } as const;
    assert.partialDeepStrictEqual(await query("pay_7Kq2", step.cursor), { outcome: "found", facts });
    assert.equal(simulator.control.judgeReport().calls, 2);
  });

  test("An id that the simulated Examplepay does not hold is not found", async (t) => {
    const { query } = await start(t);
    assert.deepEqual(await query("pay_none"), { outcome: "not-found" });
  });

  test("A call over the limit of a payment of the simulated Examplepay is refused with the time to wait", async (t) => {
    const { query } = await start(t, { limits: { perId: 1 } });
    await query("pay_7Kq2");
    const refused = await query("pay_7Kq2");
    assert.partialDeepStrictEqual(refused, { outcome: "no-result", reason: "rate-limited", limited: "id" });
    assert.ok(refused.outcome === "no-result" && (refused.retryAfterSeconds ?? 0) > 0);
  });

  test("A call over the limit of the merchant of the simulated Examplepay names that limit", async (t) => {
    const { query } = await start(t, { limits: { perAccount: 1 } });
    await query("pay_7Kq2");
    assert.partialDeepStrictEqual(await query("pay_8Lr3"), { reason: "rate-limited", limited: "account" });
  });
});
