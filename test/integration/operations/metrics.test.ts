/** Points for the Analytics Engine: what viewers, webhooks, checks and pauses write, without a word about a person or an id. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  eventually,
  type Fixture,
  fetchStatus,
  limits,
  openFixture,
  payment,
  probeWorker,
  SECRETS,
  watch,
} from "../fixture.ts";

const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
/** Cloudflare's bounds of one point: 1 index of 96 bytes, 20 texts, 20 numbers. */
const pointSchema = z.strictObject({
  indexes: z.array(z.string().max(96)).length(1),
  blobs: z.array(z.string()).max(20),
  doubles: z.array(z.number()).max(20),
});

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    simulator: { limits: { enforce: false } },
    connections: { failing: { account: "failing", limits: limits(60, 60) } },
    secrets: { FAILING_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

/** Every payment of these tests. */
const uuids: string[] = [];
function create(): string {
  const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
  uuids.push(uuid);
  return uuid;
}

/** The points of this metric and this connection, each as its texts behind the metric, and its numbers. */
async function pointsOf(metric: string, connection = "shop"): Promise<{ texts: string[]; numbers: number[] }[]> {
  const points = z.array(pointSchema).parse(await probeWorker(fixture, "points"));
  return points
    .filter(({ indexes, blobs }) => indexes[0] === connection && blobs[0] === metric)
    .map(({ blobs, doubles }) => ({ texts: blobs.slice(1), numbers: doubles }));
}

describe("metrics", () => {
  test("Each way to a status writes a view with its kind and its time, and a check that served it", async () => {
    const uuid = create();
    const headers = await bearer(payment(uuid));
    await fetchStatus(fixture, `shop/payment/${uuid}`, headers);
    assert.equal((await fixture.worker.fetch(`/p/shop/payment/${uuid}`)).status, 200);
    const stream = await watch(fixture, `shop/payment/${uuid}`, headers);
    await stream.state("processing");
    await stream.close();
    await eventually(async () => {
      const views = await pointsOf("view");
      assert.deepEqual(
        views.map(({ texts }) => texts),
        ["snapshot", "page", "stream"].map((source) => [source, "payment", "confirmed"]),
      );
      for (const { numbers } of views) assert.ok(numbers.length === 1 && (numbers[0] ?? -1) >= 0);
    });
    const [first] = await pointsOf("check");
    assert.deepEqual(first?.texts, ["first", "found", "useful"]);
    assert.equal(first?.numbers.length, 3);
    assert.ok((first?.numbers[2] ?? 0) > 0, "the gate writes rows for a check");
  });

  test("A webhook writes its verdict and the time until its viewers had the change", async () => {
    const uuid = create();
    await fetchStatus(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    fixture.simulator.control.advance(uuid, { status: "SUCCESS" });
    await fixture.worker.fetch("/v1/shop/webhook", { method: "POST", body: "{}" });
    await eventually(async () => {
      const verdicts = (await pointsOf("webhook")).map(({ texts }) => texts.join());
      assert.deepEqual(verdicts.toSorted(), ["forged", "signed"]);
    });
  });

  test("A provider that fails writes a check for each failure, then that its account is paused, and later that it goes on", async () => {
    const { control } = fixture.simulator;
    control.addFault({ kind: "status", status: 503 });
    const failing = async () => {
      const uuid = create();
      await fetchStatus(fixture, `failing/payment/${uuid}`, await bearer(payment(uuid, "payment", "failing")));
    };
    while ((await pointsOf("circuit", "failing")).length === 0) await failing();
    assert.deepEqual((await pointsOf("circuit", "failing"))[0]?.texts, ["failing"]);
    const failures = await pointsOf("check", "failing");
    assert.ok(failures.every(({ texts }) => texts[1] === "server-error" && texts[2] === "useless"));
    control.clearFaults();
    await probeWorker(fixture, "forward", { ms: "60000" });
    await failing();
    await eventually(async () => {
      const reasons = (await pointsOf("circuit", "failing")).map(({ texts }) => texts[0]);
      assert.equal(reasons.at(-1), "closed");
    });
  });

  test("A refusal writes its cause, without the connection of the request", async () => {
    const response = await fixture.worker.fetch("/v1/shop/order/a", { headers: { Authorization: "Bearer a.b.c" } });
    assert.equal(response.status, 401);
    await eventually(async () => assert.deepEqual((await pointsOf("refusal", ""))[0]?.texts, ["malformed"]));
  });

  test("No point has an id, a secret, a token or personal data", async () => {
    assertDiscreet(JSON.stringify(await probeWorker(fixture, "points")), SECRETS);
    const points = JSON.stringify(await probeWorker(fixture, "points"));
    assert.ok(points.length > 100);
    assert.ok(uuids.length > 5);
    for (const uuid of uuids) assert.ok(!points.includes(uuid));
  });
});
