import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readConfig } from "../../../../edge/config/config.ts";
import { isPublicHostName } from "../../../../edge/config/notify-target.ts";
import { credentials, withShop } from "./samples.ts";

const secretOf = (bytes: number) => `whsec_${randomBytes(bytes).toString("base64")}`;
const SECRET = secretOf(32);
const NOTIFY = { sendBatch: () => {} };
const URL_OK = "https://hooks.shop.example/payment-status?key=1";

async function read(url: unknown, notifySecret: unknown = SECRET, change: object = {}) {
  const env = withShop({ notify: { url }, ...change }, { ...credentials, notifySecret });
  const { connections, problems } = await readConfig({ ...env, NOTIFY });
  const connection = connections.get("shop");
  return { problems, notify: connection && connection !== "misconfigured" ? connection.notify : undefined };
}

describe("the address that is notified", () => {
  test("It is an https address on a public host name, with its query and port", async () => {
    for (const url of [URL_OK, "https://shop.example:8443/", "https://xn--bcher-kva.example/a"])
      assert.deepEqual((await read(url)).notify, { url, secrets: [SECRET] }, url);
  });

  test("Addresses of private networks, of this machine, of other schemes and with a user or fragment are refused", async () => {
    for (const url of [
      ...["http://shop.example/", "ftp://shop.example/", "javascript:alert(1)", "/hooks", "", 5, null],
      ...["https://user@shop.example/", "https://user:word@shop.example/", "https://shop.example/#a"],
      ...["https://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest", "https://0x7f.1/"],
      ...["https://2130706433/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/", "https://8.8.8.8/"],
      ...["https://localhost/", "https://127.0.0.1/", "http://127.0.0.1/", "https://[::1]/", "https://a.localhost/"],
      ...["https://intranet/", "https://db.internal/", "https://metadata.google.internal/", "https://printer.local/"],
      ...["https://nas.lan/", "https://a.home.arpa/", "https://1.0.0.10.in-addr.arpa/", "https://shop.example./"],
      `https://shop.example/${"x".repeat(500)}`,
    ]) {
      const { problems, notify } = await read(url);
      assert.equal(notify, undefined, String(url));
      assert.equal(problems.length, 1, String(url));
      assert.match(problems[0] ?? "", /^CONNECTIONS\.shop\.notify\.url: .*\. Example: \S/);
    }
  });

  test("This machine is allowed when the provider is on it too, as in tests", async () => {
    const baseUrl = "http://127.0.0.1:9001/api/v3";
    const url = "http://127.0.0.1:9002/hook";
    assert.equal((await read(url, SECRET, { baseUrl })).notify?.url, url);
    assert.equal((await read("https://10.0.0.1/", SECRET, { baseUrl })).notify, undefined);
  });

  test("No number is a public host name, however it is written", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV4Extended(),
          fc.ipV6().map((text) => `[${text}]`),
        ),
        (host) => {
          assert.equal(isPublicHostName(new URL(`https://${host}/`).hostname), false);
        },
      ),
    );
  });
});

describe("the secret that signs", () => {
  test("It is one secret, or a list of up to four", async () => {
    const [one, two] = [secretOf(24), secretOf(64)];
    assert.deepEqual((await read(URL_OK, one)).notify?.secrets, [one]);
    assert.deepEqual((await read(URL_OK, [one, two])).notify?.secrets, [one, two]);
  });

  test("A secret of another form is one sentence without the secret", async () => {
    for (const secret of [
      ...["whsec_", "secret", `whsec_${"!".repeat(40)}`, SECRET.slice(6), secretOf(23), secretOf(65), 5],
      ...[[], [SECRET, "secret"], Array(5).fill(SECRET)],
    ]) {
      const { problems, notify } = await read(URL_OK, secret);
      assert.equal(notify, undefined, JSON.stringify(secret));
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", /^SHOP_CREDENTIALS\.notifySecret.*\. Example: "whsec_/);
      if (typeof secret === "string" && secret.length > 10) assert.ok(!problems.join().includes(secret));
    }
  });

  test("An address without a secret is an error, and a secret without an address is none", async () => {
    const problemOf = async (change: object, keys: object) =>
      (await readConfig({ ...withShop(change, { ...credentials, ...keys }), NOTIFY })).problems.join("\n");
    assert.match(await problemOf({ notify: { url: URL_OK } }, {}), /^SHOP_CREDENTIALS\.notifySecret is missing,/);
    assert.equal(await problemOf({}, { notifySecret: SECRET }), "");
    assert.match(
      await problemOf({ notify: { url: URL_OK, secret: "x" } }, { notifySecret: SECRET }),
      /^CONNECTIONS\.shop\.notify\.secret is not known/,
    );
  });
});

test("Without the queue the connection is served, and the error names the binding", async () => {
  const env = withShop({ notify: { url: URL_OK } }, { ...credentials, notifySecret: SECRET });
  const { connections, problems, faults } = await readConfig(env);
  assert.notEqual(connections.get("shop"), "misconfigured");
  assert.match(problems.join("\n"), /^CONNECTIONS\.shop\.notify sends nothing: .* Example: .*binding = "NOTIFY"/);
  assert.deepEqual(faults, ["notify-queue-missing"]);
  assert.deepEqual((await readConfig({ ...env, NOTIFY })).faults, []);
});
