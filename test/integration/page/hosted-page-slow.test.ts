/** A page while the provider or the hub is slow or fails: the frame first, then the status, never a failed payment. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  assertDiscreet,
  completeLog,
  customer,
  type Fixture,
  logText,
  openFixture,
  payment,
  problemOf,
} from "../fixture.ts";
import { addressOf, all, browse, cookieOf, one, openPage, part, readPage } from "./page-reader.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
  });
});
after(() => fixture.close());

/** Paid, without a webhook. */
const LIFECYCLE = [{ status: "SUCCESS", afterMs: 0, callback: false }];
const pay = (amount = "9.99") => fixture.simulator.control.create({ amount, lifecycle: LIFECYCLE });
const failed = async (path: string, status: number, headers = {}) =>
  readPage(await browse(fixture.worker, path, headers), status);

describe("page of a slow provider", { timeout: 120_000 }, () => {
  test("A viewer with a token gets the frame while the provider is slow, and then the status", async () => {
    const { control } = fixture.simulator;
    const { uuid } = pay("4711.47");
    control.addFault({ kind: "latency", ms: 1_500, id: uuid });
    const resource = payment(uuid);
    const chunks = await chunksOf(
      await browse(fixture.worker, addressOf(resource), {
        ...(await cookieOf(fixture.worker, resource)),
        "Accept-Encoding": "identity",
      }),
    );
    const [first = ""] = chunks;
    assert.match(first, /<header>.*<main>.*<div class="skeleton">.*Checking your payment….*<\/div>$/s);
    assert.doesNotMatch(first, /<payment-status|<title>/);
    const whole = await readPage(
      new Response(chunks.join(""), { headers: { "Content-Type": "text/html; charset=utf-8" } }),
    );
    assert.equal(whole.title, "Payment received – Example Shop");
    assert.equal(part(whole, "title"), "Payment received");
    assert.equal(part(whole, "amount"), "€4,711.47");
    assert.equal(all(whole, "header").length, 1);
    assert.match(whole.html, /<\/html>$/);
  });

  test("A viewer without a token waits for the whole page, so that an unknown id is a 404", async () => {
    const { uuid } = pay();
    fixture.simulator.control.addFault({ kind: "latency", ms: 500, id: uuid });
    const page = await openPage(fixture.worker, addressOf(payment(uuid)));
    assert.equal(page.title, "Payment received – Example Shop");
    assert.equal(all(page, "div", { class: "skeleton" }).length, 0);
    fixture.simulator.control.addFault({ kind: "latency", ms: 500, id: "slow-nobody-12345" });
    await failed("/p/shop/payment/slow-nobody-12345", 404);
  });

  test("The page shows that the result is not known after three seconds without a result", async () => {
    for (const fault of [
      { kind: "hang" },
      { kind: "status", status: 500 },
      { kind: "reset" },
      { kind: "garbage" },
    ] as const) {
      const { uuid } = pay();
      fixture.simulator.control.addFault({ ...fault, id: uuid });
      const resource = payment(uuid);
      for (const headers of [{}, await cookieOf(fixture.worker, resource)]) {
        const page = await openPage(fixture.worker, addressOf(resource), headers);
        assert.equal(part(page, "title"), "We don’t know the result yet", fault.kind);
        assert.equal(
          part(page, "message"),
          "If you approved it, don’t pay again. It may still go through, and this page will tell you.",
        );
        assert.equal(all(page, "button", { name: "check" }).length, 1);
        assert.doesNotMatch(page.text, /didn’t go through|not completed/i);
      }
    }
    fixture.simulator.control.clearFaults();
  });

  test("A viewer who leaves early and a HEAD request cause no error", async () => {
    const { control } = fixture.simulator;
    const { uuid } = pay("4711.47");
    control.addFault({ kind: "latency", ms: 700, id: uuid, nextCalls: 1 });
    const resource = payment(uuid);
    const headers = { ...(await cookieOf(fixture.worker, resource)), ...customer() };
    const head = await fixture.worker.fetch(addressOf(resource), { method: "HEAD", headers });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    const response = await fixture.worker.fetch(addressOf(resource), { headers });
    await response.body?.cancel();
    const page = await openPage(fixture.worker, addressOf(resource), headers);
    assert.equal(part(page, "amount"), "€4,711.47");
    assert.doesNotMatch(await completeLog(fixture), /"event":"internal"/);
  });
});

describe("hub that cannot be reached", { timeout: 60_000 }, () => {
  const cause = /"event":"internal","requestId":"[^"]+","cause":"HubUnreachableError","frames":\["[\w.-]+:\d+:\d+"/g;

  test("The page of a hub that cannot be reached is a 500 without a claim about the payment", async () => {
    for (const headers of [{}, await cookieOf(fixture.worker, payment("lost-12345"))]) {
      const page = await failed("/p/shop/payment/lost-12345", 500, headers);
      assert.match(page.text, /Something went wrong on our side Your payment isn’t affected\./);
      assert.equal(one(page, "a", { href: "?" }).text, "Try again");
    }
    await problemOf(await fixture.worker.fetch("/v1/shop/payment/lost-12345", { headers: customer() }), 500);
    assert.equal(logText(fixture).match(cause)?.length, 3);
  });

  test("A hub that fails after the frame was sent shows the failure inside the frame", async () => {
    fixture.worker.clearLogs();
    const resource = payment("lost-late-12345");
    const page = await openPage(
      fixture.worker,
      addressOf(resource, "?lang=de"),
      await cookieOf(fixture.worker, resource),
    );
    assert.equal(one(page, "h1").text, "Bei uns ist etwas schiefgegangen");
    assert.equal(one(page, "a", { href: "?lang=de" }).text, "Erneut versuchen");
    assert.equal(all(page, "payment-status").length, 0);
    assert.match(page.html, /<\/html>$/);
    assert.equal(logText(fixture).match(cause)?.length, 1);
  });
});

test("The log of these requests has no path, token or id", async () => {
  assertDiscreet(await completeLog(fixture), ["nobody", "lost-", "eyJ", "203.0.113.", "/p/"]);
});

/** The chunks of a response as they arrive. */
async function chunksOf(response: Response): Promise<string[]> {
  assert.equal(response.status, 200);
  const chunks: string[] = [];
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) chunks.push(chunk);
  return chunks;
}
