/** `/admin/connections`: connections are added, changed and removed without a deploy, and refused whole. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { InvalidProblem } from "../../../contract/problem.ts";
import {
  assertDiscreet,
  CREDENTIALS,
  customer,
  eventually,
  type Fixture,
  logText,
  openFixture,
  probeWorker,
  problemOf,
  SECRETS,
} from "../fixture.ts";
import { ADMIN_KEY, keysIn, NAMESPACE, openStoredFixture, sealingKey, store, tableOf } from "./stored-fixture.ts";

const [NEW_KEY, OLD_KEY] = [
  { kid: "new", key: sealingKey() },
  { kid: "old", key: sealingKey() },
];

let fixture: Fixture;
before(async () => {
  fixture = await openStoredFixture({ SEALING_KEY: [NEW_KEY, OLD_KEY] });
});
after(() => fixture.close());

const authorization = { Authorization: `Bearer ${ADMIN_KEY}` };

function admin(method: string, name: string, body?: object | string, headers: Record<string, string> = {}) {
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  return fixture.worker.fetch(`/admin/connections${name === "" ? "" : `/${name}`}`, {
    method,
    headers: { "Content-Type": "application/json", ...customer(), ...authorization, ...headers },
    ...(text !== undefined && { body: text }),
  });
}

const put = (name: string, change: object = {}, headers: Record<string, string> = {}) =>
  admin("PUT", name, { ...tableOf(fixture), credentials: CREDENTIALS, ...change }, headers);

async function statusOf(connection: string): Promise<number> {
  const { uuid } = fixture.simulator.control.create({
    lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }],
  });
  return (await fixture.worker.fetch(`/v1/${connection}/payment/${uuid}`, { headers: customer() })).status;
}

async function errorsOf(response: Response): Promise<string[]> {
  const problem = (await problemOf(response, 422)) as InvalidProblem;
  return problem.errors.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe("connections as data", { timeout: 90_000 }, () => {
  test("A connection is added, read, changed, listed and removed, and no response has its credentials", async () => {
    const added = await put("books");
    const body = await added.text();
    assert.equal(added.status, 201, body);
    assert.equal(await statusOf("books"), 200);
    const read = await admin("GET", "books");
    assert.equal(read.headers.get("ETag"), added.headers.get("ETag"));
    const { name, connection, sealedWith } = JSON.parse(await read.text());
    assert.deepEqual([name, connection, sealedWith], ["books", tableOf(fixture), "new"]);
    const changed = await put("books", { publicView: "none" });
    assert.equal(changed.status, 200);
    assert.equal(await statusOf("books"), 401);
    const list = await (await admin("GET", "")).text();
    assert.match(list, /"name":"books","provider":"ixopay"/);
    for (const text of [body, list, await changed.text()]) assertDiscreet(text, SECRETS);
    const kv = await fixture.worker.namespace(NAMESPACE);
    assertDiscreet(String(await kv.get("connection:books", "text")), SECRETS);
    assert.equal((await admin("DELETE", "books")).status, 204);
    assert.equal(await statusOf("books"), 404);
    assert.equal((await admin("DELETE", "books")).status, 204);
    await problemOf(await admin("GET", "books"), 404);
    await eventually(() => assert.match(logText(fixture), /"connection-stored".*"books","action":"removed"/));
  });

  test("A wrong connection is refused whole with every mistake, and changes nothing", async () => {
    await put("refused");
    const wrong = { share: 7, origin: [], merchant: {}, credentials: { ...CREDENTIALS, apiKey: 1 } };
    const expected = ["/credentials/apiKey missing", "/merchant/name invalid", "/origin unknown", "/share invalid"];
    assert.deepEqual((await errorsOf(await put("refused", wrong))).sort(), expected);
    assert.deepEqual(await errorsOf(await admin("PUT", "unknown", tableOf(fixture))), ["/credentials missing"]);
    assert.deepEqual(await errorsOf(await admin("PUT", "unknown", "[]")), [" invalid"]);
    assert.equal(await statusOf("refused"), 200);
    await problemOf(await admin("GET", "unknown"), 404);
  });

  test("A connection of a merchant whose own server pushes is stored with its keys, and takes a status at once", async () => {
    const pushKey = "push-key-of-the-stored-bank-0123456789";
    const bank = { provider: "push", merchant: { name: "Example Bank" }, origins: ["https://bank.example"] };
    const wrong = { ...bank, credentials: { pushKey: "short", pushSecret: ["whsec_x"] } };
    assert.deepEqual((await errorsOf(await admin("PUT", "bank", wrong))).sort(), [
      "/credentials/pushKey invalid",
      "/credentials/pushSecret/0 invalid",
    ]);
    assert.equal((await admin("PUT", "bank", { ...bank, credentials: { pushKey } })).status, 201);
    const push = () =>
      fixture.worker.fetch("/v1/bank/payment/A-1", {
        method: "PUT",
        body: JSON.stringify({ state: "processing", occurredAt: new Date().toISOString() }),
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${pushKey}` },
      });
    assert.equal((await push()).status, 201);
    assert.equal((await fixture.worker.fetch("/v1/bank/payment/A-1", { headers: customer() })).status, 200);
    const kv = await fixture.worker.namespace(NAMESPACE);
    assertDiscreet(`${await kv.get("connection:bank", "text")}${logText(fixture)}`, [pushKey]);
  });

  test("A connection that notifies its shop is refused without a secret, and in a deployment without the queue", async () => {
    const notify = { url: "https://shop.example/payment-status" };
    const notifySecret = `whsec_${"A".repeat(44)}`;
    assert.deepEqual(await errorsOf(await put("notifying", { notify })), ["/credentials/notifySecret missing"]);
    const credentials = { ...CREDENTIALS, notifySecret };
    assert.deepEqual(await errorsOf(await put("notifying", { notify, credentials })), ["/notify invalid"]);
    const text = await (await put("notifying", { notify: { url: "https://10.0.0.1/" }, credentials })).text();
    assert.match(text, /"pointer":"\/notify\/url"/);
    assert.ok(!text.includes(notifySecret));
  });

  test("A body of another type, that is no JSON or too large, a wrong name and a configured name are refused", async () => {
    assert.equal(
      (await problemOf(await put("typed", {}, { "Content-Type": "text/plain" }), 415)).code,
      "unsupported-type",
    );
    await problemOf(await admin("PUT", "typed", "{"), 400);
    await problemOf(await put("typed", { lang: "x".repeat(17_000) }), 413);
    await problemOf(await put("Typed"), 400);
    assert.match((await problemOf(await put("shop"), 412)).detail, /CONNECTIONS/);
    assert.equal((await admin("POST", "typed", {})).status, 405);
  });

  test("A change that expects another stored connection is a conflict", async () => {
    const etag = (await put("guarded")).headers.get("ETag") ?? "";
    assert.equal((await problemOf(await put("guarded", {}, { "If-None-Match": "*" }), 412)).code, "conflict");
    await problemOf(await put("guarded", {}, { "If-Match": '"other"' }), 412);
    await problemOf(await put("absent", {}, { "If-Match": "*" }), 412);
    await problemOf(await admin("DELETE", "guarded", undefined, { "If-Match": '"other"' }), 412);
    assert.equal((await put("guarded", {}, { "If-Match": etag })).status, 200);
  });

  test("Without credentials those that are stored stay, sealed with the first key, but only for the same account", async () => {
    await store(fixture, "kept", keysIn([OLD_KEY]));
    const changed = await admin("PUT", "kept", tableOf(fixture, { lang: "de" }));
    assert.equal(((await changed.json()) as { sealedWith: string }).sealedWith, "new");
    assert.equal(await statusOf("kept"), 200);
    const elsewhere = tableOf(fixture, { baseUrl: "https://evil.example/api/v3" });
    assert.deepEqual(await errorsOf(await admin("PUT", "kept", elsewhere)), [" invalid"]);
  });

  test("An account has one jurisdiction, also when a stored and a configured connection share it", async () => {
    await put("german", { account: "split", jurisdiction: "eu" });
    assert.deepEqual(await errorsOf(await put("french", { account: "split" })), ["/jurisdiction invalid"]);
    assert.equal((await put("german", { account: "split" })).status, 200);
    const { username } = CREDENTIALS;
    assert.deepEqual(await errorsOf(await put("french", { account: username, jurisdiction: "eu" })), [
      "/jurisdiction invalid",
    ]);
  });

  test("A wrong key is logged with its cause and limited for its network, and the right one is served", async () => {
    const from = { "CF-Connecting-IP": "198.51.100.77" };
    const wrong = { ...from, Authorization: "Bearer another-key-0123456789-0123456789" };
    for (let time = 0; time < 30; time++) await problemOf(await admin("GET", "", undefined, wrong), 401);
    const limited = await admin("GET", "", undefined, wrong);
    assert.ok(limited.headers.has("Retry-After"));
    await problemOf(limited, 429);
    assert.equal((await admin("GET", "", undefined, from)).status, 200);
    await problemOf(await fixture.worker.fetch("/admin/connections"), 401);
    await eventually(() => assert.match(logText(fixture), /"refused".*"cause":"admin-key"/));
    assertDiscreet(logText(fixture), [ADMIN_KEY, "another-key"]);
    await probeWorker(fixture, "forward", { ms: "60000" });
    await problemOf(await admin("GET", "", undefined, wrong), 401);
  });
});

test("A deployment without the key or the namespace has no such routes", async () => {
  await using other = await openFixture({ secrets: { ADMIN_KEY } }).then((opened) => ({
    worker: opened.worker,
    [Symbol.asyncDispose]: () => opened.close(),
  }));
  const response = await other.worker.fetch("/admin/connections/books", { headers: authorization });
  assert.equal(response.status, 404);
});
