/** The real Worker with the simulated Airtm: both APIs. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ResourceRef } from "../../../contract/resource.ts";
import type { ItemPage } from "../../../contract/status.ts";
import { type AirtmSimulator, SIMULATED_ACCOUNT, startAirtmSimulator } from "../../simulators/airtm/server.ts";
import {
  assertDiscreet,
  bearer,
  completeLog,
  customer,
  eventually,
  fetchAnsweredStatus,
  LINK_KEY,
  problemOf,
  responseText,
  TOKEN_KEY,
  watch,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const CALLBACK_KEY = "callback-key-0123456789";
const { key, secret, webhookSecret } = SIMULATED_ACCOUNT;

/** Texts of every response of the simulated Airtm that no viewer may receive. */
const PERSONAL = [
  "Petra",
  "Beispiel",
  "petra@example.org",
  "1984-02-29",
  "1237010180",
  "margin 31",
  "c-0815",
  "415912",
];

let worker: RunningWorker;
/** The connection `classic` uses `v1`, the connection `shop` uses `v2`. */
let v1: AirtmSimulator;
let v2: AirtmSimulator;
before(async () => {
  v1 = await startAirtmSimulator({ account: { webhookSecret: null, codePath: "operations/code" } });
  v2 = await startAirtmSimulator();
  const connection = { provider: "airtm", merchant: { name: "Example Shop" }, origins: ["https://shop.example"] };
  worker = await startWorker({
    vars: {
      CONNECTIONS: {
        classic: { ...connection, api: "v1", baseUrl: v1.baseUrls.v1 },
        shop: { ...connection, api: "v2", baseUrl: v2.baseUrls.v2 },
      },
      VIEWER_LIMITS: "off",
    },
    secrets: {
      CLASSIC_CREDENTIALS: { key, secret, linkKey: LINK_KEY, callbackKey: CALLBACK_KEY },
      SHOP_CREDENTIALS: { key, secret, webhookSecret, linkKey: LINK_KEY },
      TOKEN_KEYS: [TOKEN_KEY],
    },
  });
  v1.control.callbacks.configure({ url: `${worker.url}/v1/classic/webhook/${CALLBACK_KEY}` });
  v2.control.callbacks.configure({ url: `${worker.url}/v1/shop/webhook` });
});
after(async () => {
  await worker.close();
  await Promise.all([v1.close(), v2.close()]);
});

const SIMULATORS = { classic: () => v1, shop: () => v2 };
type ConnectionName = keyof typeof SIMULATORS;

const resourceOf = (connection: ConnectionName, { kind, id }: Pick<ResourceRef, "kind" | "id">): ResourceRef => ({
  connection,
  kind,
  id,
});
const resourcePath = ({ connection, kind, id }: ResourceRef) => `${connection}/${kind}/${encodeURIComponent(id)}`;
const readStatus = async (resource: ResourceRef) =>
  fetchAnsweredStatus({ worker }, resourcePath(resource), await bearer(resource));
const callsFor = (name: ConnectionName, call: string) => SIMULATORS[name]().control.judgeReport().callsPerId[call] ?? 0;
const step = (status: string, afterMs = 0) => ({ status, afterMs });

describe("statuses from Airtm", { timeout: 120_000 }, () => {
  for (const name of ["classic", "shop"] as const) {
    test(`An Airtm purchase of the connection ${name} shows its details with a token, and nothing personal`, async () => {
      const { control } = SIMULATORS[name]();
      const created = control.create({ amount: "15.5", code: `A-${name}`, lifecycle: [step("created")] });
      const resource = resourceOf(name, created);
      const response = await worker.fetch(`/v1/${resourcePath(resource)}`, {
        headers: { ...customer(), ...(await bearer(resource)) },
      });
      const text = await responseText(response);
      assertDiscreet(text, PERSONAL);
      const { state, expiresAt, amount, reference } = await readStatus(resource);
      assert.deepEqual(
        [state, amount, reference],
        ["action_required", { value: "15.50", currency: "USD" }, `A-${name}`],
      );
      assert.ok(Math.abs(Date.parse(expiresAt ?? "") - Date.now() - 15 * 86_400_000) < 60_000);
      const order = resourceOf(name, { kind: "order", id: `A-${name}` });
      assert.equal((await readStatus(order)).state, "action_required");
    });

    test(`An Airtm order of the connection ${name} with several purchases shows the best of them and counts them`, async () => {
      const { control } = SIMULATORS[name]();
      const code = `B-${name}`;
      for (const status of ["failed", "confirmed"]) control.create({ code, lifecycle: [step(status)] });
      const { state, hint, attempts } = await readStatus(resourceOf(name, { kind: "order", id: code }));
      assert.deepEqual([state, hint, attempts], ["succeeded", null, { total: 2, succeeded: 1, failed: 1 }]);
    });

    test(`The Airtm connection ${name} returns 404 for a payout read as a payment and for an unknown id`, async () => {
      const { id } = SIMULATORS[name]().control.create({ type: "payout" });
      for (const absentId of [id, "00000000-0000-4000-8000-000000000000", "no-uuid"]) {
        const response = await worker.fetch(`/v1/${name}/payment/${absentId}`, { headers: customer() });
        assert.equal((await problemOf(response, 404)).code, "not-found");
      }
      const unknown = resourceOf(name, { kind: "bulk-payout", id: "00000000-0000-4000-8000-000000000000" });
      const { state, hint } = await readStatus(unknown);
      assert.deepEqual([state, hint], ["unknown", "not_seen_yet"]);
    });

    test(`The Airtm connection ${name} returns 404 for a text that can be no id, also with a token, and makes no call`, async () => {
      for (const kind of ["payment", "payout", "bulk-payout"] as const) {
        // v2 finds a payout by the merchant's code too, which has no slash.
        const id = kind === "payout" ? "no-uuid/payout" : `no-uuid-${kind}`;
        const resource = resourceOf(name, { kind, id });
        const headers = { ...customer(), ...(await bearer(resource)) };
        assert.equal(
          (await problemOf(await worker.fetch(`/v1/${resourcePath(resource)}`, { headers }), 404)).code,
          "not-found",
        );
      }
      const ids = Object.keys(SIMULATORS[name]().control.judgeReport().callsPerId);
      assert.deepEqual(
        ids.filter((call) => call.includes("no-uuid")),
        [],
      );
    });

    test(`An Airtm bulk of the connection ${name} shows progress and items within ten calls per second`, async () => {
      const { control } = SIMULATORS[name]();
      const items = Array.from({ length: 620 }, (_, index) => ({
        amount: `${1000 - index}.00`,
        lifecycle: [step("queued"), step(index % 200 === 7 ? "failed" : "completed", 1000 + index)],
      }));
      const resource = resourceOf(
        name,
        control.create({ type: "bulk", items, lifecycle: [step("running"), step("done", 2500)] }),
      );
      const stream = await watch(
        { worker },
        resourcePath(resource),
        await bearer(resource, { scopes: ["details", "items"] }),
      );
      const { progress: early } = await stream.state("processing");
      assert.equal(early?.total, 620);
      const { progress, settled } = await stream.state("partially_succeeded");
      assert.deepEqual(progress, { total: 620, succeeded: 616, failed: 4, canceled: 0, pending: 0 });
      assert.equal(settled, true);
      await stream.close();

      const headers = { ...customer(), ...(await bearer(resource, { scopes: ["items"] })) };
      const getItems = (query: string) => worker.fetch(`/v1/${resourcePath(resource)}/items?${query}`, { headers });
      const page = async (from: number): Promise<ItemPage> => (await getItems(`after=${from}`)).json();
      const first = await page(0);
      assert.deepEqual([first.items.length, first.next], [50, 50]);
      assert.deepEqual(first.items[7], { line: 8, state: "failed", amount: { value: "993.00", currency: "USD" } });
      const last = await page(600);
      assert.deepEqual([last.items.length, last.next, last.items[7]?.state], [20, null, "failed"]);
      const failed: ItemPage = await (await getItems("state=failed")).json();
      assert.deepEqual([failed.items.map(({ line }) => line), failed.next], [[8, 208, 408, 608], null]);
      for (const wrong of ["after=x", "after=-1", "state=lost"])
        assert.equal((await problemOf(await getItems(wrong), 400)).code, "bad-request");
      assertDiscreet(JSON.stringify([first, last]), PERSONAL);

      const report = control.judgeReport();
      assert.deepEqual([report.refused, report.perAccount.most <= 10], [0, true], JSON.stringify(report.perAccount));
    });
  }

  test("A signed Airtm webhook updates an open stream while Airtm does not respond", async () => {
    const { control } = v2;
    const created = control.create({ type: "payout", lifecycle: [step("pending"), step("completed", 1500)] });
    const resource = resourceOf("shop", created);
    const stream = await watch({ worker }, resourcePath(resource), await bearer(resource));
    assert.equal((await stream.state("action_required")).hint, "awaiting_recipient");
    control.addFault({ kind: "hang", id: created.id });
    const { settled, paid } = await stream.state("succeeded");
    assert.deepEqual([settled, paid], [true, { value: "14.85", currency: "USD" }]);
    assertDiscreet(stream.text(), PERSONAL);
    control.clearFaults();
    await stream.close();
  });

  test("An Airtm webhook with another secret or older than five minutes is refused", async () => {
    const { svixHeaders } = await import("../../simulators/airtm/callbacks.ts");
    const body = JSON.stringify({ type: "payout.completed", data: { id: "a", status: "COMPLETED" } });
    for (const headers of [
      svixHeaders("whsec_b3RoZXI=", "msg_1", body, Date.now()),
      svixHeaders(webhookSecret ?? "", "msg_1", body, Date.now() - 301_000),
    ]) {
      const response = await worker.fetch("/v1/shop/webhook", { method: "POST", body, headers });
      assert.equal((await problemOf(response, 401)).code, "signature-invalid");
    }
  });

  test("An unsigned Airtm callback at its secret path starts a check, and one at another path is ignored", async () => {
    const { control } = v1;
    const created = control.create({ lifecycle: [step("created"), step("confirmed", 1000)] });
    const resource = resourceOf("classic", created);
    const stream = await watch({ worker }, resourcePath(resource), await bearer(resource));
    await stream.state("action_required");
    await stream.state("succeeded");
    await stream.close();
    await eventually(() => assert.equal(control.callbacks.attempts.at(-1)?.status, 200));

    const forged = control.create({ lifecycle: [step("created")] });
    await readStatus(resourceOf("classic", forged));
    const calls = () => callsFor("classic", `operations/${forged.id}`);
    const before = calls();
    const body = JSON.stringify({ id: forged.id, status: "confirmed", operation_type: "purchase" });
    const post = (path: string) => worker.fetch(path, { method: "POST", body });
    await problemOf(await post("/v1/classic/webhook"), 404);
    await problemOf(await post("/v1/classic/webhook/another-key-0123456789"), 404);
    assert.equal(calls(), before);
    assert.equal((await post(`/v1/classic/webhook/${CALLBACK_KEY}`)).status, 200);
    await eventually(() => assert.ok(calls() > before));
    assert.equal((await readStatus(resourceOf("classic", forged))).state, "action_required");
  });

  test("The file of a finished Airtm report is streamed without the provider credentials", async () => {
    const { control } = v2;
    const created = control.create({ type: "report", lifecycle: [step("in_progress"), step("completed", 500)] });
    const resource = resourceOf("shop", created);
    await eventually(async () => assert.equal((await readStatus(resource)).state, "succeeded"));
    const headers = { ...customer(), ...(await bearer(resource, { scopes: ["report:download"] })) };
    const file = await worker.fetch(`/v1/${resourcePath(resource)}/file`, { headers });
    assert.deepEqual([file.status, file.headers.get("content-type")], [200, "text/csv"]);
    assert.match(await file.text(), /^date,amount\n/);
    // v1 has no reports.
    const inV1 = resourceOf("classic", { kind: "report", id: created.id });
    const response = await worker.fetch(`/v1/${resourcePath(inV1)}`, {
      headers: { ...customer(), ...(await bearer(inV1)) },
    });
    await problemOf(response, 404);
  });

  test("The log of the Airtm tests contains no secret and nothing personal, and ten calls per second are never exceeded", async () => {
    assertDiscreet(await completeLog({ worker }), [
      key,
      secret,
      webhookSecret ?? "",
      LINK_KEY,
      CALLBACK_KEY,
      ...PERSONAL,
    ]);
    for (const { control } of [v1, v2]) {
      const { refused, perAccount } = control.judgeReport();
      assert.deepEqual([refused, perAccount.most <= 10], [0, true], JSON.stringify(perAccount));
    }
  });
});
