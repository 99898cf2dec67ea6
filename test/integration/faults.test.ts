/** A provider in trouble: the customer always gets an answer, the last status, and the truth that it may be old. */
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
  logText,
  look,
  openShop,
  PERSONAL,
  payment,
  SECRETS,
  type Shop,
  WINDOW_SECONDS,
  watch,
} from "./fixture.ts";

/** One connection each, with an account and so a gate of its own: what one fault does to it does not touch the others. */
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

let shop: Shop;
let cache: RunningServer;
before(async () => {
  cache = await startMixingCache();
  const denied = { ...CREDENTIALS, password: "the-wrong-password" };
  shop = await openShop({
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
  await shop.close();
  await cache.close();
});

/** What should not stand before a provider: it gives to everybody what the first one has asked for. */
function startMixingCache(): Promise<RunningServer> {
  let first: Promise<string> | undefined;
  return startHttpServer(0, async ({ url, headers }, response) => {
    const { authorization = "" } = headers;
    first ??= fetch(`${shop.simulator.url}${url}`, { headers: { authorization } }).then((answer) => answer.text());
    response.end(await first);
  });
}

const PENDING = [{ status: "PENDING", afterMs: 0 }];

describe("a provider that fails", { timeout: 120_000, concurrency: true }, () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`by ${name} leaves the last status, marked stale, until it answers again`, async () => {
      const { control } = shop.simulator;
      const { uuid } = control.create({ lifecycle: PENDING });
      const path = `${name}/payment/${uuid}`;
      const headers = await bearer(payment(uuid, "payment", name));
      const stream = await watch(shop, path, headers);
      const known = await stream.state("processing");
      // Not one call alone: workerd itself repeats a GET that a kept connection broke under, once for each it has kept.
      control.addFault({ ...fault, id: uuid });
      await stream.next(({ event, data }) => event === "checked" && data.stale);
      const document = await look(shop, path, headers);
      assert.deepEqual([document.state, document.stale, document.version], ["processing", true, known.version]);
      assert.equal(document.checkedAt, known.checkedAt, "the failure confirmed nothing");
      const eventsBefore = stream.events.length;
      control.addFault({ kind: "latency", ms: 0, id: uuid });
      await stream.next(({ event, data }) => event === "checked" && !data.stale, eventsBefore);
      await stream.close();
    });
  }

  test("at the first look leaves an honest unknown after three seconds", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    control.addFault({ kind: "hang", id: uuid, nextCalls: 1 });
    const { state, stale, hint, advice, checkedAt } = await look(shop, `a-hang/payment/${uuid}`);
    assert.deepEqual([state, stale, hint, advice, checkedAt], ["unknown", true, null, "do_not_pay_again", null]);
    await eventually(async () => assert.equal((await look(shop, `a-hang/payment/${uuid}`)).state, "processing"));
  });

  test("by redirecting is not followed: that would be a second call", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const target = control.create();
    const location = `${shop.simulator.baseUrl}/status/simulated-connector/getByUuid/${target.uuid}`;
    control.addFault({ kind: "redirect", location, id: uuid, nextCalls: 1 });
    const { state, stale } = await look(shop, `moved/payment/${uuid}`);
    assert.deepEqual([state, stale], ["unknown", true]);
    assert.equal(callsFor(shop, target.uuid), 0);
  });

  test("by answering about another payment shows that payment to nobody else", async () => {
    const { control } = shop.simulator;
    const [first, second] = [control.create(), control.create({ lifecycle: PENDING })];
    const readFromHub = async ({ uuid }: { uuid: string }) =>
      look(shop, `mixed-up/payment/${uuid}`, await bearer(payment(uuid, "payment", "mixed-up")));
    await eventually(async () => assert.equal((await readFromHub(first)).reference, first.merchantTransactionId));
    await readFromHub(second);
    const said = /"event":"no-result".*"connection":"mixed-up".*"reason":"unreadable"/;
    await eventually(() => assert.match(logText(shop), said));
    const { state, stale, amount, reference } = await readFromHub(second);
    assert.deepEqual([state, stale, amount, reference], ["unknown", true, null, null]);
  });

  test("by refusing our credentials is no error to the viewer", async () => {
    const { uuid } = shop.simulator.control.create();
    const { state, stale } = await look(shop, `denied/payment/${uuid}`);
    assert.deepEqual([state, stale], ["unknown", true]);
  });
});

describe("a provider account", { timeout: 120_000 }, () => {
  test("that is limited by a 429 is left alone for as long as it says", async () => {
    const { control } = shop.simulator;
    const [first, second] = [control.create({ lifecycle: PENDING }), control.create({ lifecycle: PENDING })];
    control.addFault({ kind: "too-many-requests", retryAfterSeconds: 3, id: first.uuid, nextCalls: 1 });
    control.judge = new Judge(WINDOW_SECONDS * 1000);
    const limited = await look(shop, `frozen/payment/${first.uuid}`);
    assert.deepEqual([limited.state, limited.stale], ["unknown", true]);
    await eventually(async () => {
      assert.equal((await look(shop, `frozen/payment/${second.uuid}`)).state, "processing");
    });
    const { firstMs, lastMs, callsPerId } = control.judgeReport();
    assert.ok(callsPerId[`getByUuid/${second.uuid}`] === 1);
    assert.ok((lastMs ?? 0) - (firstMs ?? 0) >= 3_000);
  });

  test("that is limited tells nothing, yet a link that somebody watches ends at its time", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({
      payByLink: { expiresAfterMs: 4_000 },
      lifecycle: [{ status: "REDIRECT", afterMs: 0 }],
    });
    const stream = await watch(shop, `limited/payment-link/${uuid}`);
    await stream.state("created");
    control.addFault({ kind: "too-many-requests", retryAfterSeconds: 60, id: uuid });
    const { settled, stale, expiresAt, serverTime } = await stream.state("expired");
    assert.deepEqual([settled, stale], [false, true]);
    assert.ok(Date.parse(serverTime) >= Date.parse(expiresAt ?? ""));
    await stream.close();
  });

  test("that fails five times in a row is left alone, and customers are told when it will be asked again", async () => {
    const { control } = shop.simulator;
    const resources = Array.from({ length: 8 }, () => control.create({ lifecycle: PENDING }).uuid);
    for (const id of resources) control.addFault({ kind: "status", status: 500, id });
    // With tokens: what strangers' ids provoke tells nothing about the account.
    const readFromHub = async (id: string) =>
      look(shop, `down/payment/${id}`, await bearer(payment(id, "payment", "down")));
    await Promise.all(resources.slice(0, 5).map(readFromHub));
    await eventually(async () => {
      const failing = await Promise.all(resources.slice(0, 5).map(readFromHub));
      const waitsMs = failing.map(
        ({ nextCheckAt, serverTime }) => Date.parse(nextCheckAt ?? "") - Date.parse(serverTime),
      );
      assert.ok(Math.max(...waitsMs) > 15_000);
    });
    const seen = await readFromHub(resources[7] ?? "");
    assert.deepEqual([seen.state, seen.stale, callsFor(shop, resources[7] ?? "")], ["unknown", true, 0]);
    assert.ok(resources.reduce((calls, id) => calls + callsFor(shop, id), 0) <= 10);
  });
});

test("the log of all this names reasons, and no secret, id or personal data", { timeout: 60_000 }, () => {
  const log = logText(shop);
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
  const ids = Object.keys(shop.simulator.control.judgeReport().callsPerId).map((id) => id.slice(id.indexOf("/") + 1));
  assertDiscreet(log, [...ids, ...SECRETS, ...PERSONAL, "the-wrong-password"]);
});
