// An upgrade and a rollback: the Worker of each earlier version and today's one, in turn, on the same storage.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import type { StatusDocument } from "../../../contract/status.ts";
import { type IxopaySimulator, startIxopaySimulator } from "../../simulators/ixopay/server.ts";
import {
  bearer,
  CREDENTIALS,
  eventually,
  fetchAnsweredStatus,
  limits,
  payment,
  TOKEN_KEY,
  WINDOW_SECONDS,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const STARTED = [{ status: "PENDING" as const, afterMs: 0, callback: false }];
const PAID = [{ status: "SUCCESS" as const, afterMs: 0, callback: false }];

/** What each read changes, also without a deploy. */
const VOLATILE = ["serverTime", "checkedAt", "nextCheckAt", "stale"];

const versions = readdirSync(import.meta.dirname).flatMap((file) => /^worker-(.+)\.js\.br$/.exec(file)?.[1] ?? []);

test("There is a Worker of an earlier version", () => assert.ok(versions.length > 0));

for (const version of versions) {
  describe(`version ${version}`, { timeout: 120_000 }, () => {
    const storage = mkdtempSync(join(tmpdir(), "payment-status-upgrade-"));
    const earlier = join(storage, "earlier-worker.js");
    let simulator: IxopaySimulator;
    let worker: RunningWorker;
    /** Documents by path, as the Worker before the last deploy showed them. */
    let shown = new Map<string, StatusDocument>();
    let uuid: { paidLater: string; refundedLater: string; failed: string; added?: string };
    let order = "";

    /** Replaces the running Worker by one with this code. It keeps storage and address. */
    async function deploy(entryPath?: string): Promise<void> {
      const port = worker ? Number(new URL(worker.url).port) : 0;
      await worker?.close();
      const shop = { provider: "ixopay", baseUrl: simulator.baseUrl, merchant: { name: "Shop" }, limits: limits() };
      worker = await startWorker({
        storage,
        port,
        vars: { CONNECTIONS: { shop }, SANDBOX: "on", VIEWER_LIMITS: "off" },
        secrets: { SHOP_CREDENTIALS: CREDENTIALS, TOKEN_KEYS: [TOKEN_KEY] },
        ...(entryPath && { entryPath }),
      });
      simulator.control.callbacks.configure({ url: `${worker.url}/v1/shop/webhook` });
    }

    const paths = () => [
      ...Object.values(uuid).map((id) => `shop/payment/${id}`),
      `shop/order/${order}`,
      ...["report/test_succeeded", "bulk-payout/test_succeeded", "payout/test_failed"].map((path) => `sandbox/${path}`),
    ];

    async function read(path: string): Promise<StatusDocument> {
      const [connection = "", kind = "payment", id = ""] = path.split("/");
      return fetchAnsweredStatus({ worker }, path, await bearer(payment(id, kind as "payment", connection)));
    }

    async function readAll(): Promise<Map<string, StatusDocument>> {
      return new Map(await Promise.all(paths().map(async (path) => [path, await read(path)] as const)));
    }

    /** Every field that both versions have is as it was. */
    async function assertAllAsBefore(): Promise<void> {
      const now = await readAll();
      for (const [path, was] of shown) {
        const is: Record<string, unknown> = { ...now.get(path) };
        const shared = Object.keys(was).filter((field) => field in is && !VOLATILE.includes(field));
        assert.ok(shared.length > 10, path);
        for (const field of shared) assert.deepEqual(is[field], was[field as keyof StatusDocument], `${path} ${field}`);
      }
      shown = now;
    }

    async function becomes(path: string, state: StatusDocument["state"]): Promise<void> {
      await eventually(async () => assert.equal((await read(path)).state, state));
    }

    before(async () => {
      writeFileSync(earlier, brotliDecompressSync(readFileSync(join(import.meta.dirname, `worker-${version}.js.br`))));
      simulator = await startIxopaySimulator({ limits: { windowMs: WINDOW_SECONDS * 1000 } });
      const { control } = simulator;
      const refunded = control.create({ lifecycle: PAID });
      order = refunded.merchantTransactionId;
      uuid = {
        paidLater: control.create({ lifecycle: STARTED }).uuid,
        refundedLater: refunded.uuid,
        failed: control.create({ lifecycle: [{ status: "ERROR", afterMs: 0, callback: false }] }).uuid,
      };
      await deploy(earlier);
      shown = await readAll();
    });

    after(async () => {
      await worker?.close();
      await simulator?.close();
      rmSync(storage, { recursive: true, force: true });
    });

    test("After the upgrade every status is as it was, and webhooks change those that the earlier version has stored", async () => {
      const states = [...shown.values()].map(({ state }) => state);
      assert.deepEqual(states.slice(0, 4), ["processing", "succeeded", "failed", "succeeded"]);
      await deploy();
      await assertAllAsBefore();
      simulator.control.advance(uuid.paidLater, { status: "SUCCESS" });
      simulator.control.refund(uuid.refundedLater);
      await becomes(`shop/payment/${uuid.paidLater}`, "succeeded");
      await becomes(`shop/payment/${uuid.refundedLater}`, "refunded");
      await becomes(`shop/order/${order}`, "refunded");
      shown = await readAll();
    });

    test("After the rollback every status is as it was, new ones included, and webhooks change them", async () => {
      const added = simulator.control.create({ lifecycle: STARTED }).uuid;
      const path = `shop/payment/${added}`;
      uuid.added = added;
      shown.set(path, await read(path));
      await deploy(earlier);
      await assertAllAsBefore();
      simulator.control.advance(added, { status: "SUCCESS" });
      await becomes(path, "succeeded");
    });

    test("No deploy made the Worker exceed the provider's limits", () => {
      const { calls, refused } = simulator.control.judgeReport();
      assert.ok(calls > 0);
      assert.equal(refused, 0);
    });
  });
}
