/** `GET …/trace`: what a customer saw and why, and what became of a webhook. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { supportCode } from "../../../contract/support-code.ts";
import { type ResourceTrace, resourceTraceSchema } from "../../../edge/operations/resource-trace.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  fetchStatus,
  LINK_KEY,
  logText,
  openFixture,
  PERSONAL,
  payment,
  problemOf,
  SECRETS,
  watch,
} from "../fixture.ts";

const SUPPORT_KEY = "support-key-of-the-tests-0123456789";
const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({ secrets: { SHOP_CREDENTIALS: { ...CREDENTIALS, supportKey: SUPPORT_KEY } } });
});
after(() => fixture.close());

const fetchTrace = (path: string, key = LINK_KEY) =>
  fixture.worker.fetch(`/v1/${path}/trace`, { headers: { Authorization: `Bearer ${key}` } });

async function traceOf(path: string): Promise<ResourceTrace> {
  const response = await fetchTrace(path);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assertDiscreet(text, [...SECRETS, ...PERSONAL]);
  return resourceTraceSchema.parse(JSON.parse(text));
}

describe("the support page", { timeout: 60_000 }, () => {
  const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

  test("The page runs exactly its own script and styles, sends no form, and nobody can frame, store or index it", async () => {
    const response = await fixture.worker.fetch("/support");
    const html = await response.text();
    assert.equal(response.status, 200, html);
    const textsOf = (tag: string) =>
      [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "g"))].map(([, text]) => text);
    const hashes = (tag: string) => textsOf(tag).map((text = "") => hashOf(text));
    assert.deepEqual(
      [hashes("script").length, hashes("style").length, html.match(/<(script|style|link)/g)?.length],
      [1, 2, 4],
    );
    assert.deepEqual((response.headers.get("Content-Security-Policy") ?? "").split("; "), [
      "default-src 'none'",
      `script-src ${hashes("script")}`,
      `style-src ${hashes("style").join(" ")}`,
      ...["img-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
      ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
    ]);
    const expected = {
      ...{ "X-Frame-Options": "DENY", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer" },
      ...{ "Cache-Control": "private, no-store, no-transform", "Cross-Origin-Opener-Policy": "same-origin" },
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(response.headers.get(name), value, name);
    assert.doesNotMatch(html, / name="(?!viewport|color-scheme|robots)/, "a field with a name could be sent");
  });

  test("The script of the page is in the inventory with its purpose", async () => {
    const html = await (await fixture.worker.fetch("/support")).text();
    const inventory = await (await fixture.worker.fetch("/.well-known/payment-status.json")).json();
    const { scripts } = inventory as { scripts: { path: string; integrity: string; purpose: string }[] };
    const listed = scripts.find(({ path }) => path.endsWith("/support-page.js"));
    const [, code = ""] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
    assert.equal(listed?.integrity, `sha384-${createHash("sha384").update(code).digest("base64")}`);
    assert.match(listed?.purpose ?? "", /support page/);
  });

  test("Another method than GET is refused", async () => {
    const response = await fixture.worker.fetch("/support", { method: "POST", body: "key=secret" });
    assert.deepEqual([response.status, response.headers.get("Allow")], [405, "GET, HEAD"]);
  });
});

describe("the trace of a resource", { timeout: 60_000 }, () => {
  test("The trace needs the connection's link key and a possible id", async () => {
    await problemOf(await fetchTrace("shop/payment/a", `${LINK_KEY}x`), 401);
    await problemOf(await fetchTrace("nobody/payment/a"), 404);
    await problemOf(await fetchTrace("shop/unknown/a"), 404);
    await problemOf(await fetchTrace(`shop/payment/${"a".repeat(60)}`), 404);
  });

  test("A support key reads traces, and neither makes links, nor erases, nor reads the health", async () => {
    assert.equal((await fetchTrace("shop/payment/a", SUPPORT_KEY)).status, 200);
    const headers = { Authorization: `Bearer ${SUPPORT_KEY}` };
    const body = JSON.stringify({ kind: "payment", id: "a" });
    for (const [path, request] of [
      ["shop/links", { method: "POST", body }],
      ["shop/payment/a", { method: "DELETE" }],
      ["shop/payment/a", { method: "PUT", body: "{}" }],
      ["shop/health", {}],
    ] as const)
      await problemOf(await fixture.worker.fetch(`/v1/${path}`, { ...request, headers }), 401);
    await problemOf(await fixture.worker.fetch("/v1/shop/gate", { method: "POST", body: "{}", headers }), 404);
  });

  test("A resource that nobody has asked about has an empty trace, and the question makes no call", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const { of, supportCode: code, status, changes, nextCheck, viewers } = await traceOf(path);
    assert.deepEqual([of, code, status, changes, nextCheck, viewers], [path, supportCode(path), null, [], null, 0]);
    assert.equal(fixture.simulator.control.judgeReport().callsPerId[`getByUuid/${uuid}`], undefined);
  });

  test("The trace says what a customer saw at which time and why, and what became of the webhook", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const stream = await watch(fixture, path, await bearer(payment(uuid)));
    await stream.state("processing");
    const { viewers, nextCheck, lastAttempt } = await traceOf(path);
    assert.deepEqual([viewers, lastAttempt?.outcome], [1, "found"]);
    assert.ok(nextCheck?.at);
    fixture.simulator.control.advance(uuid, { status: "SUCCESS" });
    await fixture.simulator.control.callbacks.deliverDue();
    await stream.state("succeeded");
    const { status, changes, webhooks } = await traceOf(path);
    assert.deepEqual([status?.state, status?.settled, status?.stale], ["succeeded", true, false]);
    assert.deepEqual(
      changes.map(({ state, source, cause }) => [state, source, cause]),
      [
        ["processing", "poll", "first"],
        ["succeeded", "webhook", "facts"],
      ],
    );
    assert.deepEqual(
      webhooks.map(({ type, signed, verdict }) => [type, signed, verdict]),
      [["facts", true, "applied"]],
    );
    await stream.close();
    const line = new RegExp(`"status-changed".*"code":"${supportCode(path)}","state":"succeeded".*"source":"webhook"`);
    await eventually(() => assert.match(logText(fixture), line));
  });

  test("A webhook with a wrong signature is counted where it names a payment, and creates no object of one that is not known", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid)));
    const forge = async (id: string, signature: Record<string, string>) => {
      const body = JSON.stringify({
        result: "OK",
        uuid: id,
        transactionType: "DEBIT",
        amount: "9.99",
        currency: "EUR",
      });
      const headers = { "CF-Connecting-IP": "192.0.2.77", Date: new Date().toUTCString(), ...signature };
      return fixture.worker.fetch("/v1/shop/webhook", { method: "POST", headers, body });
    };
    for (const signature of [{}, { "X-Signature": "d3Jvbmc=" }]) await problemOf(await forge(uuid, signature), 401);
    await eventually(async () => {
      const { forgedWebhooks, webhooks, status } = await traceOf(path);
      assert.deepEqual([forgedWebhooks?.count, webhooks, status?.state], [2, [], "processing"]);
    });
    const objects = (await fixture.worker.objectIds("StatusHub")).length;
    await problemOf(await forge("f0f0f0f0f0f0f0f0f0f0", {}), 401);
    assert.equal((await fixture.worker.objectIds("StatusHub")).length, objects);
  });

  test("A provider that does not answer is the outcome of the last attempt, and the status is stale", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const status = async () => fetchStatus(fixture, path, await bearer(payment(uuid)));
    await eventually(async () => assert.equal((await status()).state, "processing"));
    fixture.simulator.control.addFault({ kind: "status", status: 500, id: uuid });
    await eventually(async () => {
      await status();
      const trace = await traceOf(path);
      assert.deepEqual([trace.lastAttempt?.outcome, trace.status?.stale], ["server-error", true]);
    });
  });
});
