// The shop of the sandbox, the files of its reports, and what a developer reads about a misspelt test id.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StatusDocument } from "../../../contract/status.ts";
import {
  bearer,
  customer,
  eventually,
  type Fixture,
  fetchStatus,
  openFixture,
  payment,
  problemOf,
} from "../fixture.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture();
});
after(() => fixture.close());

const get = (path: string) => fixture.worker.fetch(path, { headers: customer() });

/** The status of a test id with a token, once the sandbox has answered. */
async function statusOf(id: string, kind: Parameters<typeof payment>[1] = "payment"): Promise<StatusDocument> {
  const headers = await bearer(payment(id, kind, "sandbox"), { scopes: ["details", "items", "report:download"] });
  return eventually(async () => {
    const document = await fetchStatus(fixture, `sandbox/${kind}/${encodeURIComponent(id)}`, headers);
    assert.notEqual(document.checkedAt, null);
    return document;
  });
}

describe("The sandbox", { timeout: 60_000 }, () => {
  test("The shop of the sandbox has a name, an address, support, a colour, a statement, and a logo that the Worker serves", async () => {
    const { merchant } = await statusOf("test_succeeded");
    const { url } = fixture.worker;
    assert.deepEqual(merchant, {
      name: "Example Shop",
      url: `${url}/sandbox/shop`,
      support: "mailto:help@shop.example",
      logo: `${url}/sandbox/logo.svg`,
      color: "#0a6e4f",
      statement: "EXAMPLE SHOP",
    });
    const logo = await get("/sandbox/logo.svg");
    assert.equal(logo.headers.get("Content-Type"), "image/svg+xml; charset=utf-8");
    assert.match(await logo.text(), /^<svg /);
    assert.match(await (await get("/sandbox/shop")).text(), /no money moves/);
  });

  test("The option ~continue leads to a page of the Worker, which no page may frame and which runs nothing", async () => {
    const { continueUrl } = await statusOf("test_action_required~continue");
    assert.equal(continueUrl, `${fixture.worker.url}/sandbox/continue`);
    const page = await get("/sandbox/continue");
    assert.match(await page.text(), /The customer continues here/);
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    assert.match(policy, /^default-src 'none';.*frame-ancestors 'none'$/);
    assert.doesNotMatch(policy, /script/);
  });

  test("A document of the sandbox has the addresses of the origin that it was requested from", async () => {
    const id = "test_created~continue~origins";
    await statusOf(id);
    const other = fixture.worker.url.replace("127.0.0.1", "localhost");
    assert.notEqual(other, fixture.worker.url);
    const headers = { ...customer(), ...(await bearer(payment(id, "payment", "sandbox"))) };
    const response = await fetch(`${other}/v1/sandbox/payment/${id}`, { headers });
    const { continueUrl, merchant } = (await response.json()) as StatusDocument;
    assert.deepEqual([continueUrl, merchant.url], [`${other}/sandbox/continue`, `${other}/sandbox/shop`]);
  });

  test("A Pix code of the sandbox comes with its QR code", async () => {
    const { instructions } = await statusOf("test_action_required~pix~BRL49.90");
    assert.match(instructions?.barcode ?? "", /^000201.*6304[0-9A-F]{4}$/);
    assert.match(instructions?.qr?.path ?? "", /^M/);
  });

  test("The items of a bulk payout of the sandbox have amounts", async () => {
    const id = "test_partially_succeeded~USD1000.00";
    await statusOf(id, "bulk-payout");
    const headers = await bearer(payment(id, "bulk-payout", "sandbox"), { scopes: ["items"] });
    const response = await fixture.worker.fetch(`/v1/sandbox/bulk-payout/${id}/items`, { headers });
    const { items } = (await response.json()) as { items: { amount: unknown }[] };
    assert.deepEqual(items[0]?.amount, { value: "5.00", currency: "USD" });
  });

  test("A ready report of the sandbox is downloaded as a CSV file with the scope for it, and only with that", async () => {
    const { download } = await statusOf("test_succeeded", "report");
    const resource = payment("test_succeeded", "report", "sandbox");
    const path = download?.path ?? "";
    const file = await fixture.worker.fetch(path, { headers: await bearer(resource, { scopes: ["report:download"] }) });
    assert.equal(file.headers.get("Content-Disposition"), 'attachment; filename="report-test_succeeded.csv"');
    assert.equal(file.headers.get("Content-Type"), "text/csv");
    assert.match(await file.text(), /^date,reference,amount,currency,state\r\n/);
    const refused = await fixture.worker.fetch(path, { headers: await bearer(resource, { scopes: ["details"] }) });
    assert.equal((await problemOf(refused, 403)).code, "scope-missing");
  });

  test("The name of a report's file has nothing of its id but letters, digits, hyphens and underscores", async () => {
    const id = 'test_succeeded~"; filename=evil.exe';
    const { download } = await statusOf(id, "report");
    const headers = await bearer(payment(id, "report", "sandbox"), { scopes: ["report:download"] });
    const file = await fixture.worker.fetch(download?.path ?? "", { headers });
    assert.equal(
      file.headers.get("Content-Disposition"),
      'attachment; filename="report-test_succeeded____filename_evil_exe.csv"',
    );
    await file.body?.cancel();
  });

  test("The page of the sandbox may be framed by pages of this machine, and that of another connection not", async () => {
    const ancestorsOf = async (path: string) => {
      const { headers } = await get(path);
      const [, ancestors] = /frame-ancestors ([^;]*)/.exec(headers.get("Content-Security-Policy") ?? "") ?? [];
      return [ancestors, headers.get("X-Frame-Options")];
    };
    assert.deepEqual(await ancestorsOf("/p/sandbox/payment/test_succeeded"), [
      "http://localhost:* http://127.0.0.1:*",
      null,
    ]);
    assert.deepEqual(await ancestorsOf("/p/shop/payment/0123456789abcdef0123"), ["https://shop.example", null]);
    assert.deepEqual(await ancestorsOf("/p/nobody/payment/test_succeeded"), ["'none'", "DENY"]);
  });

  test("The 404 of a misspelt test id explains it, and every other 404 is the same", async () => {
    const detailOf = async (path: string) => (await problemOf(await get(path), 404)).detail;
    assert.equal(
      await detailOf("/v1/sandbox/payment/test_succeded"),
      '"succeded" is not a state. Did you mean "succeeded"?',
    );
    assert.equal(
      await detailOf("/v1/sandbox/payment/test_processing~in_reveiw"),
      '"in_reveiw" is too similar to the option "in_review". Write ~in_review, or use another label.',
    );
    const others = ["/v1/sandbox/payment/other", "/v1/nobody/payment/test_succeded", "/v1/shop/payment/test_succeded"];
    for (const path of others) assert.equal(await detailOf(path), "Nothing was found at this address.", path);
  });
});

describe("A Worker without the sandbox", { timeout: 60_000 }, () => {
  test("A Worker without the sandbox has none of its pages", async () => {
    const without = await openFixture({ vars: { SANDBOX: "off" } });
    for (const path of ["/sandbox/shop", "/sandbox/continue", "/sandbox/logo.svg"]) {
      assert.equal((await without.worker.fetch(path)).status, 404, path);
    }
    await without.close();
  });
});
