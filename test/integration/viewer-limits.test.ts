// A viewer above a limit gets 429 with headers that a page can read, and no other viewer is affected.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  bearer,
  eventually,
  type Fixture,
  logText,
  openFixture,
  payment,
  problemOf,
  WINDOW_SECONDS,
} from "./fixture.ts";

const QUOTA = 20;
let fixture: Fixture;
before(async () => {
  fixture = await openFixture({ vars: { VIEWER_LIMITS: { requests: QUOTA, streams: 2, windowSeconds: 60 } } });
});
after(() => fixture.close());

const from = (address: string) => ({ "CF-Connecting-IP": address });
const get = (path: string, headers: Record<string, string>) => fixture.worker.fetch(`/v1/${path}`, { headers });

describe("viewer limits", { timeout: 60_000 }, () => {
  test("A viewer gets the rest of the quota, then 429 with Retry-After, and other viewers are served", async () => {
    const { uuid } = fixture.simulator.control.create();
    const path = `shop/payment/${uuid}`;
    const left: (string | null)[] = [];
    for (let request = 0; request < QUOTA; request++) {
      const response = await get(path, from("198.51.100.1"));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("RateLimit-Policy"), `"viewer";q=${QUOTA};w=60`);
      left.push(response.headers.get("RateLimit"));
    }
    assert.deepEqual(
      left.map((text) => /r=(\d+);t=\d+/.exec(text ?? "")?.[1]),
      Array.from({ length: QUOTA }, (_, index) => String(QUOTA - 1 - index)),
    );
    const refused = await get(path, { ...from("198.51.100.1"), Origin: "https://shop.example" });
    const retryAfter = Number(refused.headers.get("Retry-After"));
    assert.ok(retryAfter > 0 && retryAfter <= 60);
    assert.match(refused.headers.get("RateLimit") ?? "", /^"viewer";r=0;t=\d+$/);
    assert.match(refused.headers.get("Access-Control-Expose-Headers") ?? "", /Retry-After/);
    assert.equal((await problemOf(refused, 429)).code, "too-many-requests");

    assert.equal((await get(path, from("198.51.100.2"))).status, 200, "another viewer");
    const another = fixture.simulator.control.create();
    assert.equal((await get(`shop/payment/${another.uuid}`, from("198.51.100.1"))).status, 200, "another resource");
    const held = { ...from("198.51.100.1"), ...(await bearer(payment(uuid))) };
    assert.equal((await get(path, held)).status, 200, "the same viewer with a token");
  });

  test("An IPv6 household is one viewer", async () => {
    const { uuid } = fixture.simulator.control.create();
    const path = `shop/payment/${uuid}`;
    for (let host = 1; host <= QUOTA; host++)
      assert.equal((await get(path, from(`2001:db8:1:2::${host}`))).status, 200);
    assert.equal((await get(path, from("2001:db8:1:2:ffff::9"))).status, 429);
    assert.equal((await get(path, from("2001:db8:1:3::1"))).status, 200);
  });

  test("A viewer above the limit of open streams gets another stream after one is closed", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const headers = from("198.51.100.3");
    const path = `shop/payment/${uuid}/events`;
    const [first, second] = [await get(path, headers), await get(path, headers)];
    assert.deepEqual([first.status, second.status], [200, 200]);
    const third = await get(path, headers);
    assert.equal(third.headers.get("RateLimit-Policy"), '"streams";q=2;qu="concurrent-requests"');
    assert.equal(third.headers.get("RateLimit"), `"streams";r=0;t=${third.headers.get("Retry-After")}`);
    assert.equal((await problemOf(third, 429)).code, "too-many-requests");
    const other = await get(path, from("198.51.100.4"));
    assert.equal(other.status, 200, "another viewer");

    await first.body?.cancel();
    // The Worker may notice a closed stream only at the next event, and each attempt counts as a request.
    const next = await eventually(
      async () => {
        const response = await get(path, headers);
        assert.equal(response.status, 200);
        return response;
      },
      15_000,
      1_000,
    );
    await Promise.all([second, other, next].map((stream) => stream.body?.cancel()));
  });

  test("A payment link, which many people behind one network open, has ten times the limits", async () => {
    const headers = from("198.51.100.11");
    const path = "sandbox/payment-link/test_processing-600.succeeded";
    const statuses = await Promise.all(Array.from({ length: 21 }, () => get(`${path}/events`, headers)));
    const refused = statuses.filter(({ status }) => status === 429);
    assert.deepEqual([statuses.length - refused.length, refused.length], [20, 1]);
    assert.equal(refused[0]?.headers.get("RateLimit-Policy"), '"streams";q=20;qu="concurrent-requests"');
    const snapshot = await get(path, headers);
    assert.equal(snapshot.headers.get("RateLimit-Policy"), `"viewer";q=${QUOTA * 10};w=60`);
    for (let request = 0; request < QUOTA * 10 - 22; request++) assert.equal((await get(path, headers)).status, 200);
    assert.equal((await get(path, headers)).status, 429);
    await Promise.all(statuses.map((stream) => stream.body?.cancel()));
  });

  test("A HEAD request for a stream opens no stream", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const headers = from("198.51.100.5");
    const path = `/v1/shop/payment/${uuid}/events`;
    for (let request = 0; request < 2; request++)
      assert.equal((await fixture.worker.fetch(path, { method: "HEAD", headers })).status, 200);
    const stream = await fixture.worker.fetch(path, { headers });
    assert.equal(stream.status, 200);
    await stream.body?.cancel();
  });

  test("A viewer may look up ten unknown ids in a minute, and repeated look-ups of one id count once", async () => {
    const headers = from("198.51.100.6");
    for (let guess = 0; guess < 10; guess++)
      assert.equal((await get(`shop/payment/guess-${guess}`, headers)).status, 404);
    const refused = await get("shop/payment/guess-10", headers);
    assert.equal(refused.headers.get("RateLimit-Policy"), '"guesses";q=10;w=60');
    assert.match(refused.headers.get("RateLimit") ?? "", /^"guesses";r=0;t=\d+$/);
    assert.equal(refused.headers.get("RateLimit")?.split("t=")[1], refused.headers.get("Retry-After"));
    assert.equal((await problemOf(refused, 429)).code, "too-many-requests");
    assert.equal((await get("shop/payment/guess-0", headers)).status, 404);
    const { uuid } = fixture.simulator.control.create();
    const held = { ...headers, ...(await bearer(payment(uuid))) };
    assert.equal((await get(`shop/payment/${uuid}`, held)).status, 200, "a look-up with a token does not count");
    assert.equal((await get("shop/payment/guess-0", from("198.51.100.7"))).status, 404, "another viewer");
  });

  test("An id that the provider cannot know is no look-up: it costs nothing, and the viewer's next look-up is admitted", async () => {
    const headers = from("198.51.100.10");
    for (let guess = 0; guess < 11; guess++)
      assert.equal((await get(`shop/payment/${"a".repeat(110)}${guess}`, headers)).status, 404);
    const statuses: number[] = [];
    for (let guess = 0; guess < 11; guess++) {
      statuses.push((await get(`shop/payment/${"a".repeat(40)}${guess}`, headers)).status);
    }
    assert.deepEqual(statuses, [...Array<number>(10).fill(404), 429]);
  });

  test("A viewer has a quota for each resource, however long its id is", async () => {
    const headers = from("198.51.100.11");
    const [one, another] = ["1", "2"].map((end) => `sandbox/payment/test_succeeded~${"a".repeat(110)}${end}`);
    assert.match((await get(`${one}`, headers)).headers.get("RateLimit") ?? "", new RegExp(`r=${QUOTA - 1};`));
    assert.match((await get(`${one}`, headers)).headers.get("RateLimit") ?? "", new RegExp(`r=${QUOTA - 2};`));
    assert.match((await get(`${another}`, headers)).headers.get("RateLimit") ?? "", new RegExp(`r=${QUOTA - 1};`));
  });

  test("Look-ups of existing resources do not count as guesses", async () => {
    const headers = from("198.51.100.8");
    for (let turn = 0; turn < 12; turn++) {
      const { uuid } = fixture.simulator.control.create();
      assert.equal((await get(`shop/payment/${uuid}`, headers)).status, 200);
    }
  });

  test("A stream of an existing resource releases one look-up only", async () => {
    const headers = from("198.51.100.9");
    for (let guess = 0; guess < 9; guess++)
      assert.equal((await get(`shop/payment/other-${guess}`, headers)).status, 404);
    const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const stream = await get(`shop/payment/${uuid}/events`, headers);
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes("event: checked")) break;
    }
    const statuses = [await get("shop/payment/other-10", headers), await get("shop/payment/other-11", headers)];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [404, 429],
    );
  });
});

describe("invalid viewer limits", { timeout: 60_000 }, () => {
  test("Invalid viewer limits are logged, the default applies, and the Worker stays healthy", async () => {
    const invalid = await openFixture({ vars: { VIEWER_LIMITS: { requests: 0, streams: 2, windowSeconds: 60 } } });
    try {
      const { uuid } = invalid.simulator.control.create();
      const response = await invalid.worker.fetch(`/v1/shop/payment/${uuid}`);
      assert.equal(response.headers.get("RateLimit-Policy"), '"viewer";q=30;w=60');
      const health = await invalid.worker.fetch("/healthz");
      assert.deepEqual([health.status, await health.json()], [200, { ok: true }]);
      await eventually(() => assert.match(logText(invalid), /"misconfigured".*VIEWER_LIMITS\.requests/));
    } finally {
      await invalid.close();
    }
  });
});

describe("flood of invented ids", { timeout: 60_000 }, () => {
  test("A flood of invented ids from a hundred addresses uses at most a fifth of the account's calls, and customers are still served", async () => {
    const flooded = await openFixture({ vars: { VIEWER_LIMITS: { requests: QUOTA, streams: 2, windowSeconds: 60 } } });
    let guesses: Promise<void>[] = [];
    try {
      const startedMs = Date.now();
      let made = 0;
      let isOver = false;
      // Each of fifty clients sends its next request when the last response arrives.
      guesses = Array.from({ length: 50 }, async () => {
        while (made < 150 || (!isOver && made < 2_000)) {
          made += 1;
          const headers = from(`203.0.113.${made % 100}`);
          await (await flooded.worker.fetch(`/v1/shop/payment/made-up-${made}`, { headers })).text();
        }
      });
      const seen = Array.from({ length: 10 }, (_, index) => {
        const { uuid } = flooded.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
        return eventually(async () => {
          const headers = { ...from(`198.51.100.${index}`), ...(await bearer(payment(uuid))) };
          const response = await flooded.worker.fetch(`/v1/shop/payment/${uuid}`, { headers });
          assert.equal(((await response.json()) as { state: string }).state, "processing");
        });
      });
      await Promise.all(seen);
      isOver = true;
      await Promise.all(guesses);
      const windows = Math.ceil((Date.now() - startedMs) / (WINDOW_SECONDS * 1000)) + 1;
      const { callsPerId } = flooded.simulator.control.judgeReport();
      const spent = Object.keys(callsPerId).filter((id) => id.includes("made-up-")).length;
      assert.ok(spent > 0 && spent <= windows * (60 / 5), `${spent} calls in ${windows} windows`);
    } finally {
      // A request that the end cuts off must not hide the real error.
      await Promise.allSettled(guesses);
      await flooded.close();
    }
  });
});
