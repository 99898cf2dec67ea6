/** When money on its way usually arrives, from the simulated Yuno to the document of a viewer. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { resourcePath } from "../../contract/resource.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulator } from "../simulators/yuno/server.ts";
import { bearer, fetchStatus, ORIGIN, payment, TOKEN_KEY } from "./fixture.ts";
import { type RunningWorker, startWorker } from "./harness.ts";

type Created = Parameters<YunoSimulator["control"]["create"]>[0];

let simulator: YunoSimulator;
let worker: RunningWorker;

before(async () => {
  simulator = await startYunoSimulator();
  const shop = { provider: "yuno", baseUrl: simulator.url, merchant: { name: "Example Shop" }, origins: [ORIGIN] };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop }, VIEWER_LIMITS: "off" },
    secrets: { SHOP_CREDENTIALS: SIMULATED_ACCOUNT, TOKEN_KEYS: [TOKEN_KEY] },
  });
});
after(async () => {
  await worker.close();
  await simulator.close();
});

async function documentOf(created: Created, status: string) {
  const lifecycle = [{ status, afterMs: 0, webhook: false }];
  const { id, kind } = simulator.control.create({ currency: "MXN", ...created, lifecycle });
  const resource = payment(id, kind);
  const document = await fetchStatus({ worker }, resourcePath(resource), await bearer(resource));
  return { document, since: document.timeline.at(-1)?.at ?? "" };
}

/** The weekday so many weekdays later, counted in another way than the Worker does it. */
function weekdayAfter(since: string, count: number): string {
  const date = new Date(`${since.slice(0, 10)}T00:00:00Z`);
  const isWeekend = () => date.getUTCDay() % 6 === 0;
  const step = () => date.setUTCDate(date.getUTCDate() + 1);
  while (isWeekend()) step();
  for (let left = count; left > 0; ) {
    step();
    if (!isWeekend()) left -= 1;
  }
  return date.toISOString().slice(0, 10);
}

describe("when money usually arrives", { timeout: 100_000 }, () => {
  test("A refund, a payout and a transfer that the customer has made have a day for viewers with a token", async () => {
    const refund = await documentOf({ method: "card" }, "REFUNDED");
    const payout = await documentOf({ kind: "payout" }, "PENDING");
    const transfer = await documentOf({ method: "redirect" }, "PENDING");
    for (const [{ document, since }, state, days] of [
      [refund, "refunded", 10],
      [payout, "processing", 3],
      [transfer, "processing", 3],
    ] as const) {
      assert.equal(document.state, state);
      assert.equal(document.expectedBy, weekdayAfter(since, days));
    }
  });

  test("The day is the same at the next look, and not in the public view", async () => {
    const { document } = await documentOf({ method: "card" }, "REFUNDED");
    const [, , id = ""] = document.of.split("/");
    const again = await fetchStatus({ worker }, document.of, await bearer(payment(id)));
    assert.equal(again.expectedBy, document.expectedBy);
    assert.equal("expectedBy" in (await fetchStatus({ worker }, document.of)), false);
  });

  test("A payment that was received has no such day", async () => {
    assert.equal((await documentOf({ method: "card" }, "SUCCEEDED")).document.expectedBy, null);
  });
});
