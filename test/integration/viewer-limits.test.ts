/** A viewer who asks too often: told so, in headers that a page can read, and nobody else is hindered. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bearer, eventually, logText, openShop, payment, problemOf, type Shop, WINDOW_SECONDS } from "./fixture.ts";

const QUOTA = 20;
let shop: Shop;
before(async () => {
  shop = await openShop({ vars: { VIEWER_LIMITS: { requests: QUOTA, streams: 2, windowSeconds: 60 } } });
});
after(() => shop.close());

const from = (address: string) => ({ "CF-Connecting-IP": address });
const get = (path: string, headers: Record<string, string>) => shop.worker.fetch(`/v1/${path}`, { headers });

describe("a viewer", { timeout: 60_000 }, () => {
  test("is told what is left of the quota, then 429 and when to come back; others are served", async () => {
    const { uuid } = shop.simulator.control.create();
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
    const another = shop.simulator.control.create();
    assert.equal((await get(`shop/payment/${another.uuid}`, from("198.51.100.1"))).status, 200, "another thing");
    const held = { ...from("198.51.100.1"), ...(await bearer(payment(uuid))) };
    assert.equal((await get(path, held)).status, 200, "the same viewer with a token");
  });

  test("of one IPv6 household is one viewer", async () => {
    const { uuid } = shop.simulator.control.create();
    const path = `shop/payment/${uuid}`;
    for (let host = 1; host <= QUOTA; host++)
      assert.equal((await get(path, from(`2001:db8:1:2::${host}`))).status, 200);
    assert.equal((await get(path, from("2001:db8:1:2:ffff::9"))).status, 429);
    assert.equal((await get(path, from("2001:db8:1:3::1"))).status, 200);
  });

  test("has so many streams open at once, and gets another when one is closed", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
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
    // A viewer's leaving may be noticed only by the next event, and each try counts as a request.
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

  test("who asks for a stream by HEAD holds none open", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const headers = from("198.51.100.5");
    const path = `/v1/shop/payment/${uuid}/events`;
    for (let request = 0; request < 2; request++)
      assert.equal((await shop.worker.fetch(path, { method: "HEAD", headers })).status, 200);
    const stream = await shop.worker.fetch(path, { headers });
    assert.equal(stream.status, 200);
    await stream.body?.cancel();
  });

  test("may guess ten ids in a minute that are not there, asking again for one of them included", async () => {
    const headers = from("198.51.100.6");
    for (let guess = 0; guess < 10; guess++)
      assert.equal((await get(`shop/payment/guess-${guess}`, headers)).status, 404);
    const refused = await get("shop/payment/guess-10", headers);
    assert.equal(refused.headers.get("RateLimit-Policy"), '"guesses";q=10;w=60');
    assert.match(refused.headers.get("RateLimit") ?? "", /^"guesses";r=0;t=\d+$/);
    assert.equal(refused.headers.get("RateLimit")?.split("t=")[1], refused.headers.get("Retry-After"));
    assert.equal((await problemOf(refused, 429)).code, "too-many-requests");
    assert.equal((await get("shop/payment/guess-0", headers)).status, 404);
    const { uuid } = shop.simulator.control.create();
    const held = { ...headers, ...(await bearer(payment(uuid))) };
    assert.equal((await get(`shop/payment/${uuid}`, held)).status, 200, "a token is no guess");
    assert.equal((await get("shop/payment/guess-0", from("198.51.100.7"))).status, 404, "another viewer's guess");
  });

  test("may guess no more ids by making them long", async () => {
    const headers = from("198.51.100.10");
    const statuses: number[] = [];
    for (let guess = 0; guess < 11; guess++)
      statuses.push((await get(`shop/payment/${"a".repeat(110)}${guess}`, headers)).status);
    assert.deepEqual(statuses, [...Array<number>(10).fill(404), 429]);
  });

  test("has a quota for each thing, however long its id", async () => {
    const headers = from("198.51.100.11");
    const [one, another] = ["1", "2"].map((end) => `sandbox/payment/test_succeeded~${"a".repeat(110)}${end}`);
    assert.match((await get(`${one}`, headers)).headers.get("RateLimit") ?? "", new RegExp(`r=${QUOTA - 1};`));
    assert.match((await get(`${one}`, headers)).headers.get("RateLimit") ?? "", new RegExp(`r=${QUOTA - 2};`));
    assert.match((await get(`${another}`, headers)).headers.get("RateLimit") ?? "", new RegExp(`r=${QUOTA - 1};`));
  });

  test("does not use up guesses by looking at what is there", async () => {
    const headers = from("198.51.100.8");
    for (let turn = 0; turn < 12; turn++) {
      const { uuid } = shop.simulator.control.create();
      assert.equal((await get(`shop/payment/${uuid}`, headers)).status, 200);
    }
  });

  test("does not win guesses by watching what is there", async () => {
    const headers = from("198.51.100.9");
    for (let guess = 0; guess < 9; guess++)
      assert.equal((await get(`shop/payment/other-${guess}`, headers)).status, 404);
    const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
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

describe("viewer limits that cannot be read", { timeout: 60_000 }, () => {
  test("are told to the operator and leave the default in force and the worker healthy", async () => {
    const mistaken = await openShop({ vars: { VIEWER_LIMITS: { requests: 0, streams: 2, windowSeconds: 60 } } });
    try {
      const { uuid } = mistaken.simulator.control.create();
      const response = await mistaken.worker.fetch(`/v1/shop/payment/${uuid}`);
      assert.equal(response.headers.get("RateLimit-Policy"), '"viewer";q=30;w=60');
      const health = await mistaken.worker.fetch("/healthz");
      assert.deepEqual([health.status, await health.json()], [200, { ok: true }]);
      await eventually(() => assert.match(logText(mistaken), /"misconfigured".*VIEWER_LIMITS\.requests/));
    } finally {
      await mistaken.close();
    }
  });
});

describe("a flood of made-up ids", { timeout: 60_000 }, () => {
  test("from a hundred addresses costs the account a fifth at most, and customers are answered in the midst of it", async () => {
    const flooded = await openShop({ vars: { VIEWER_LIMITS: { requests: QUOTA, streams: 2, windowSeconds: 60 } } });
    let guesses: Promise<void>[] = [];
    try {
      const startedMs = Date.now();
      let made = 0;
      let isOver = false;
      // Each of fifty sends its next guess as soon as the last is answered, as a program would.
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
      // Those cut off by the end would be told of in place of what went wrong.
      await Promise.allSettled(guesses);
      await flooded.close();
    }
  });
});
