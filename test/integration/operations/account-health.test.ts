/** `GET /v1/{connection}/health`: each fault of a provider account is seen, and marks no other account and not the deployment. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type AccountHealth, accountHealthSchema } from "../../../edge/operations/account-health.ts";
import {
  bearer,
  CREDENTIALS,
  eventually,
  type Fixture,
  fetchStatus,
  LINK_KEY,
  limits,
  logText,
  openFixture,
  payment,
  probeWorker,
  problemOf,
  watch,
} from "../fixture.ts";

const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
const ACCOUNTS = ["refused", "failing", "limited", "silent", "managed"] as const;
const ADMIN_KEY = "admin-key-of-the-tests-0123456789-abc";
type Account = "shop" | (typeof ACCOUNTS)[number];

let fixture: Fixture;
before(async () => {
  const secrets = ACCOUNTS.map((name) => {
    const wrong = name === "refused" ? { password: "changed by the merchant" } : {};
    const managed = name === "managed" ? { adminKey: ADMIN_KEY } : {};
    return [`${name.toUpperCase()}_CREDENTIALS`, { ...CREDENTIALS, ...wrong, ...managed }] as const;
  });
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    simulator: { limits: { enforce: false } },
    connections: Object.fromEntries(ACCOUNTS.map((account) => [account, { account, limits: limits(60, 60) }])),
    secrets: Object.fromEntries(secrets),
  });
});
after(() => fixture.close());

const authorization = { Authorization: `Bearer ${LINK_KEY}` };

async function healthOf(connection: Account): Promise<AccountHealth & { account: object }> {
  const response = await fixture.worker.fetch(`/v1/${connection}/health`, { headers: authorization });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.equal(response.headers.get("Cache-Control"), "no-store");
  const health = accountHealthSchema.parse(JSON.parse(text));
  assert.ok(health.account);
  return { ...health, account: health.account };
}

async function assertDeploymentIsHealthy(): Promise<void> {
  assert.equal((await fixture.worker.fetch("/healthz")).status, 200);
  assert.deepEqual((await healthOf("shop")).problems, []);
}

/** A payment of this account, and its status as a customer with a token sees it. */
function create(connection: Account, request: object = { lifecycle: PENDING }) {
  const { uuid } = fixture.simulator.control.create(request);
  const path = `${connection}/payment/${uuid}`;
  const token = () => bearer(payment(uuid, "payment", connection));
  return { uuid, path, token, status: async () => fetchStatus(fixture, path, await token()) };
}

function act(action: string, key = ADMIN_KEY, connection = "managed"): Promise<Response> {
  const headers = { Authorization: `Bearer ${key}` };
  return fixture.worker.fetch(`/v1/${connection}/gate`, { method: "POST", body: JSON.stringify({ action }), headers });
}

describe("the gate of an account", { timeout: 60_000 }, () => {
  test("An action needs the admin key of a connection that has one, and one of the three words", async () => {
    assert.equal((await problemOf(await act("pause", LINK_KEY), 401)).detail.includes("adminKey"), true);
    await problemOf(await act("pause", ADMIN_KEY, "shop"), 404);
    assert.match((await problemOf(await act("stop"), 400)).detail, /pause, resume, purge/);
    await problemOf(await act("x".repeat(2_000)), 413);
    assert.equal((await healthOf("managed")).ok, true);
  });

  test("A paused account makes no call and keeps serving what is known, marked as stale, until it is resumed", async () => {
    const known = create("managed");
    await eventually(async () => assert.equal((await known.status()).state, "processing"));
    assert.deepEqual(await (await act("pause")).json(), { action: "pause", paused: true, dropped: 0 });
    const calls = fixture.simulator.control.judgeReport().calls;
    const { problems, account } = await healthOf("managed");
    assert.deepEqual([problems, account.paused], [["paused"], { reason: "operator", until: null }]);
    const unseen = create("managed");
    assert.equal((await unseen.status()).state, "unknown");
    const stale = await eventually(async () => {
      const status = await known.status();
      assert.equal(status.stale, true);
      return status;
    });
    assert.equal(stale.state, "processing");
    assert.equal(fixture.simulator.control.judgeReport().calls, calls);
    await act("resume");
    await eventually(async () => assert.equal((await unseen.status()).state, "processing"));
    await eventually(async () => assert.equal((await known.status()).stale, false));
    assert.deepEqual((await healthOf("managed")).problems, []);
  });

  test("A purge drops the pending checks, and statuses and the count of calls stay", async () => {
    const known = create("managed");
    await eventually(async () => assert.equal((await known.status()).state, "processing"));
    await act("pause");
    const waiting = create("managed");
    await waiting.status();
    await eventually(async () => assert.ok((await healthOf("managed")).account.pending.total > 0));
    const { dropped } = (await (await act("purge")).json()) as { dropped: number };
    assert.ok(dropped > 0);
    const { account } = await healthOf("managed");
    assert.equal(account.pending.total, 0);
    assert.equal((await known.status()).state, "processing");
    await act("resume");
    await eventually(() => assert.match(logText(fixture), /"gate-action".*"connection":"managed","action":"purge"/));
  });
});

describe("the health of an account", { timeout: 120_000 }, () => {
  test("The health needs the connection's link key", async () => {
    const read = (connection: string, headers = {}) => fixture.worker.fetch(`/v1/${connection}/health`, { headers });
    assert.equal((await problemOf(await read("shop"), 401)).code, "token-invalid");
    await problemOf(await read("shop", { Authorization: `Bearer ${LINK_KEY}x` }), 401);
    await problemOf(await read("nobody", authorization), 404);
    await problemOf(await read("sandbox", authorization), 404);
    await problemOf(await fixture.worker.fetch("/v1/shop/other", { headers: authorization }), 404);
  });

  test("An account that works has its last result and the calls of its window, and no problem", async () => {
    const { status } = create("shop");
    await eventually(async () => assert.equal((await status()).state, "processing"));
    const { ok, account } = await eventually(async () => {
      const health = await healthOf("shop");
      assert.ok(health.account.goodput.useful > 0);
      return health;
    });
    assert.equal(ok, true);
    assert.ok(account.lastResultAt !== null && Date.parse(account.lastResultAt) <= Date.now());
    assert.equal(account.calls.limit, 60);
  });

  test("Credentials that the provider refuses are seen, and mark neither another account nor the deployment", async () => {
    const { status } = create("refused");
    const { problems, account } = await eventually(async () => {
      await status();
      const health = await healthOf("refused");
      assert.ok(health.problems.includes("credentials-refused"));
      return health;
    });
    assert.equal(account.lastResultAt, null);
    assert.ok(account.credentialsRefusedSince !== null, problems.join());
    await assertDeploymentIsHealthy();
  });

  test("A circuit that opened is seen with its end, and marks neither another account nor the deployment", async () => {
    const payments = Array.from({ length: 6 }, () => create("failing"));
    for (const { uuid } of payments) fixture.simulator.control.addFault({ kind: "status", status: 500, id: uuid });
    await Promise.all(payments.map(({ status }) => status()));
    const { account } = await eventually(async () => {
      const health = await healthOf("failing");
      assert.deepEqual(health.problems, ["circuit-open"]);
      return health;
    });
    assert.equal(account.paused?.reason, "failing");
    assert.ok(Date.parse(account.paused?.until ?? "") > Date.now());
    await assertDeploymentIsHealthy();
  });

  test("Webhooks that stopped are seen after three settled changes without one, and the next webhook ends that", async () => {
    for (let count = 0; count < 3; count++) {
      const { uuid, status } = create("silent");
      await eventually(async () => assert.equal((await status()).state, "processing"));
      assert.ok(!(await healthOf("silent")).account.webhooksStopped);
      fixture.simulator.control.advance(uuid, { status: "SUCCESS", callback: false });
      await eventually(async () => assert.equal((await status()).state, "succeeded"));
    }
    await eventually(async () => assert.deepEqual((await healthOf("silent")).problems, ["webhooks-stopped"]));
    await assertDeploymentIsHealthy();
    const callbackUrl = `${fixture.worker.url}/v1/silent/webhook`;
    create("silent", { lifecycle: [{ status: "SUCCESS", afterMs: 0 }], callbackUrl });
    await fixture.simulator.control.callbacks.deliverDue();
    await eventually(async () => assert.deepEqual((await healthOf("silent")).problems, []));
    const { account } = await healthOf("silent");
    assert.ok(account.lastWebhookAt !== null);
  });

  // The last test: it sets the clock forward.
  test("A queue that has stopped is seen within a minute, with its checks by lane and the age of the oldest", async () => {
    const limited = create("limited");
    fixture.simulator.control.addFault({ kind: "too-many-requests", retryAfterSeconds: 600, id: limited.uuid });
    await limited.status();
    await eventually(async () => assert.deepEqual((await healthOf("limited")).problems, ["rate-limited"]));
    const waiting = create("limited");
    const stream = await watch(fixture, waiting.path, await waiting.token());
    await eventually(async () => assert.ok((await healthOf("limited")).account.pending.byLane.first));
    await probeWorker(fixture, "forward", { ms: "31000" });
    const { problems, account } = await healthOf("limited");
    assert.deepEqual(problems, ["rate-limited", "queue-stopped"]);
    assert.ok((account.pending.oldestSeconds ?? 0) >= 30);
    await stream.close();
    await assertDeploymentIsHealthy();
  });
});
