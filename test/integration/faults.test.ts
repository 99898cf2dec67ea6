/** Faults of the provider: viewers always get the last status, marked as stale. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { FaultRequest } from "../simulators/shared/faults.ts";
import { type RunningServer, startHttpServer } from "../simulators/shared/http-server.ts";
import { Judge } from "../simulators/shared/judge.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  logText,
  openFixture,
  PERSONAL,
  payment,
  SECRETS,
  WINDOW_SECONDS,
  watch,
} from "./fixture.ts";

/** One connection for each fault. Each has its own account, and so its own gate: no fault affects another connection. */
const FAULTS: Record<string, FaultRequest> = {
  html: { kind: "html" },
  garbage: { kind: "garbage" },
  truncated: { kind: "cut-body" },
  "fifty-megabytes": { kind: "huge-body" },
  "deep-nesting": { kind: "deep-nesting" },
  "wrong-types": { kind: "wrong-types" },
  "a-hang": { kind: "hang" },
  "slow-bytes": { kind: "slow-bytes", everyMs: 1_000 },
  "a-reset": { kind: "reset" },
  "internal-error": { kind: "status", status: 500 },
  maintenance: { kind: "status", status: 503 },
  "no-such-page": { kind: "status", status: 404, body: "nothing" },
  "wrong-credentials": { kind: "status", status: 401 },
};
const names = [...Object.keys(FAULTS), "frozen", "limited", "down", "moved", "denied"];

let fixture: Fixture;
let cache: RunningServer;
before(async () => {
  cache = await startMixingCache();
  const denied = { ...CREDENTIALS, password: "the-wrong-password" };
  fixture = await openFixture({
    simulator: { limits: { enforce: false } },
    connections: {
      ...Object.fromEntries(names.map((name) => [name, { account: name }])),
      "mixed-up": { account: "mixed-up", baseUrl: `${cache.url}/api/v3` },
    },
    secrets: Object.fromEntries(
      [...names, "mixed-up"].map((name) => [
        `${name.toUpperCase().replaceAll("-", "_")}_CREDENTIALS`,
        name === "denied" ? denied : CREDENTIALS,
      ]),
    ),
  });
});
after(async () => {
  await fixture.close();
  await cache.close();
});

/** A faulty cache before the provider: it sends the first response to everybody. */
function startMixingCache(): Promise<RunningServer> {
  let first: Promise<string> | undefined;
  return startHttpServer(0, async ({ url, headers }, response) => {
    const { authorization = "" } = headers;
    first ??= fetch(`${fixture.simulator.url}${url}`, { headers: { authorization } }).then((result) => result.text());
    response.end(await first);
  });
}

const PENDING = [{ status: "PENDING", afterMs: 0 }];

describe("a failing provider", { timeout: 120_000, concurrency: true }, () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`The fault ${name} leaves the last status, marked as stale, until the provider responds again`, async () => {
      const { control } = fixture.simulator;
      const { uuid } = control.create({ lifecycle: PENDING });
      const path = `${name}/payment/${uuid}`;
      const headers = await bearer(payment(uuid, "payment", name));
      const stream = await watch(fixture, path, headers);
      const before = await stream.state("processing");
      // The fault lasts for several calls: workerd repeats a GET request whose reused connection broke.
      control.addFault({ ...fault, id: uuid });
      await stream.next(({ event, data }) => event === "checked" && data.stale);
      const document = await fetchStatus(fixture, path, headers);
      assert.deepEqual([document.state, document.stale, document.version], ["processing", true, before.version]);
      assert.equal(document.checkedAt, before.checkedAt, "a failed check confirms nothing");
      const eventsBefore = stream.events.length;
      control.addFault({ kind: "latency", ms: 0, id: uuid });
      await stream.next(({ event, data }) => event === "checked" && !data.stale, eventsBefore);
      await stream.close();
    });
  }

  test("A first read of a provider that hangs is unknown and stale after three seconds", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    control.addFault({ kind: "hang", id: uuid, nextCalls: 1 });
    const { state, stale, hint, advice, checkedAt } = await fetchStatus(fixture, `a-hang/payment/${uuid}`);
    assert.deepEqual([state, stale, hint, advice, checkedAt], ["unknown", true, null, "do_not_pay_again", null]);
    await eventually(async () =>
      assert.equal((await fetchStatus(fixture, `a-hang/payment/${uuid}`)).state, "processing"),
    );
  });

  test("A redirect is not followed, since that would be a second call", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const target = control.create();
    const location = `${fixture.simulator.baseUrl}/status/simulated-connector/getByUuid/${target.uuid}`;
    control.addFault({ kind: "redirect", location, id: uuid, nextCalls: 1 });
    const { state, stale } = await fetchStatus(fixture, `moved/payment/${uuid}`);
    assert.deepEqual([state, stale], ["unknown", true]);
    assert.equal(callsFor(fixture, target.uuid), 0);
  });

  test("A response about another payment is not shown", async () => {
    const { control } = fixture.simulator;
    const [first, second] = [control.create(), control.create({ lifecycle: PENDING })];
    const readFromHub = async ({ uuid }: { uuid: string }) =>
      fetchStatus(fixture, `mixed-up/payment/${uuid}`, await bearer(payment(uuid, "payment", "mixed-up")));
    await eventually(async () => assert.equal((await readFromHub(first)).reference, first.merchantTransactionId));
    await readFromHub(second);
    const expected = /"event":"no-result".*"connection":"mixed-up".*"reason":"another-id"/;
    await eventually(() => assert.match(logText(fixture), expected));
    const { state, stale, amount, reference } = await readFromHub(second);
    assert.deepEqual([state, stale, amount, reference], ["unknown", true, null, null]);
  });

  test("Credentials that the provider refuses cause no error for the viewer", async () => {
    const { uuid } = fixture.simulator.control.create();
    const { state, stale } = await fetchStatus(fixture, `denied/payment/${uuid}`);
    assert.deepEqual([state, stale], ["unknown", true]);
  });
});

describe("a provider account", { timeout: 120_000 }, () => {
  test("An account that responds 429 gets no calls for the time that it names", async () => {
    const { control } = fixture.simulator;
    const [first, second] = [control.create({ lifecycle: PENDING }), control.create({ lifecycle: PENDING })];
    control.addFault({ kind: "too-many-requests", retryAfterSeconds: 3, id: first.uuid, nextCalls: 1 });
    control.judge = new Judge(WINDOW_SECONDS * 1000);
    const limited = await fetchStatus(fixture, `frozen/payment/${first.uuid}`);
    assert.deepEqual([limited.state, limited.stale], ["unknown", true]);
    await eventually(async () => {
      assert.equal((await fetchStatus(fixture, `frozen/payment/${second.uuid}`)).state, "processing");
    });
    const { firstMs, lastMs, callsPerId } = control.judgeReport();
    assert.ok(callsPerId[`getByUuid/${second.uuid}`] === 1);
    assert.ok((lastMs ?? 0) - (firstMs ?? 0) >= 3_000);
  });

  test("A watched payment link expires on time while its account is rate-limited", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({
      payByLink: { expiresAfterMs: 4_000 },
      lifecycle: [{ status: "REDIRECT", afterMs: 0 }],
    });
    const stream = await watch(fixture, `limited/payment-link/${uuid}`);
    await stream.state("created");
    control.addFault({ kind: "too-many-requests", retryAfterSeconds: 60, id: uuid });
    const { settled, stale, expiresAt, serverTime } = await stream.state("expired");
    assert.deepEqual([settled, stale], [false, true]);
    assert.ok(Date.parse(serverTime) >= Date.parse(expiresAt ?? ""));
    await stream.close();
  });

  test("An account that fails five times in a row is paused, and viewers see when the next check is", async () => {
    const { control } = fixture.simulator;
    const resources = Array.from({ length: 8 }, () => control.create({ lifecycle: PENDING }).uuid);
    for (const id of resources) control.addFault({ kind: "status", status: 500, id });
    // With tokens: failures of untrusted ids do not pause the account.
    const readFromHub = async (id: string) =>
      fetchStatus(fixture, `down/payment/${id}`, await bearer(payment(id, "payment", "down")));
    await Promise.all(resources.slice(0, 5).map(readFromHub));
    await eventually(async () => {
      const failing = await Promise.all(resources.slice(0, 5).map(readFromHub));
      const waitsMs = failing.map(
        ({ nextCheckAt, serverTime }) => Date.parse(nextCheckAt ?? "") - Date.parse(serverTime),
      );
      assert.ok(Math.max(...waitsMs) > 15_000);
    });
    const seen = await readFromHub(resources[7] ?? "");
    assert.deepEqual([seen.state, seen.stale, callsFor(fixture, resources[7] ?? "")], ["unknown", true, 0]);
    assert.ok(resources.reduce((calls, id) => calls + callsFor(fixture, id), 0) <= 10);
  });
});

test("The log names the reason of each failure, and no secret, id or personal data", { timeout: 60_000 }, () => {
  const log = logText(fixture);
  for (const reason of [
    "unreadable",
    "too-large",
    "timeout",
    "network",
    "server-error",
    "rate-limited",
    "unauthorized",
  ])
    assert.ok(log.includes(`"reason":"${reason}"`), reason);
  const ids = Object.keys(fixture.simulator.control.judgeReport().callsPerId).map((id) =>
    id.slice(id.indexOf("/") + 1),
  );
  assertDiscreet(log, [...ids, ...SECRETS, ...PERSONAL, "the-wrong-password"]);
});
