/** IXOPAY's signature in PHP, the language of its official client: what simulator and Worker send, and what it accepts. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, before, describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { CallbackSettings } from "../../simulators/ixopay/callbacks.ts";
import { startIxopaySimulator } from "../../simulators/ixopay/server.ts";
import { readText, startHttpServer } from "../../simulators/shared/http-server.ts";
import { bearer, CREDENTIALS, customer, fetchStatus, logText, payment, problemOf, TOKEN_KEY } from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const { sharedSecret } = CREDENTIALS;
const JSON_TYPE = "application/json; charset=utf-8";

interface Message {
  secret?: string;
  method?: "GET" | "POST";
  body: string;
  hash?: "sha512" | "md5";
  contentType?: string;
  date: string;
  uri: string;
}

const program = fileURLToPath(new URL("ixopay-signature.php", import.meta.url));
const skip = spawnSync("php", ["--version"]).error !== undefined && "php (php-cli) is not on this machine";

/** The signatures that PHP computes. The body is passed in base64, so that PHP hashes the same bytes. */
function signaturesOf(messages: Message[]): string[] {
  const defaults = { secret: sharedSecret, method: "POST", hash: "sha512", contentType: JSON_TYPE };
  const input = messages.map((message) => ({ ...defaults, ...message, body: btoaUtf8(message.body) }));
  const { status, stdout, stderr } = spawnSync("php", [program], { input: JSON.stringify(input), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const btoaUtf8 = (text: string) => Buffer.from(text, "utf8").toString("base64");

interface Received {
  method: string;
  uri: string;
  headers: Record<string, string>;
  body: string;
}

/** Starts a server that keeps every request. */
async function startReceiver(t: TestContext, reply: string) {
  const received: Received[] = [];
  const { url, close } = await startHttpServer(0, async (request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    const { method = "", url: uri = "" } = request;
    received.push({ method, uri, headers: Object.fromEntries(headers), body: await readText(request) });
    response.writeHead(200, { "Content-Type": "application/json" }).end(reply);
  });
  t.after(close);
  return { url, received };
}

/** A date as IXOPAY's official client writes it. */
const dateText = () => new Date().toUTCString().replace("GMT", "UTC");

const paid = (uuid: string) =>
  JSON.stringify({ result: "OK", uuid, transactionType: "DEBIT", amount: "9.99", currency: "EUR" });

describe("IXOPAY's signature in PHP", { timeout: 60_000 }, () => {
  let worker: RunningWorker;
  before(async () => {
    if (skip) return;
    worker = await startWorker({ vars: { CONNECTIONS: { shop: connectionTo("http://127.0.0.1:9") } }, secrets });
  });
  after(() => worker?.close());

  const send = (path: string, body: string, headers: Record<string, string>) =>
    worker.fetch(path, { method: "POST", body, headers: { "Content-Type": JSON_TYPE, ...headers } });

  async function stateOf(uuid: string): Promise<string> {
    const headers = { ...customer(), ...(await bearer(payment(uuid))) };
    return (await fetchStatus({ worker }, `shop/payment/${uuid}`, headers)).state;
  }

  test("PHP computes the two signatures that IXOPAY's documents publish", { skip }, () => {
    const published = { method: "POST", uri: "/api/v3/transaction/my-api-key/debit" } as const;
    const body = '{"merchantTransactionId":"2019-09-02-0004","amount":"9.99","currency":"EUR"}';
    const uri = "/api/v3/transaction/YOUR-API-KEY-HERE/debit";
    // The gateway's API documents, and https://documentation.ixopay.com/docs/guides/production/additional-security
    // (checked 2026-11-28). test/providers/ixopay/signature.test.ts has them for the adapter.
    const signatures = signaturesOf([
      { ...published, secret: "my-shared-secret", body, date: "Tue, 21 Jul 2020 13:15:03 UTC" },
      { ...published, secret: "", body: "", date: "Tue, 28 Apr 2026 15:23:40 GMT", uri },
    ]);
    assert.deepEqual(signatures, [
      "nL+8FBKWx4/pahYScKs/dRYPBEWjiBalRaWKHGtxLpELmLrgJ/+dSWjt6dZNuu6oF18NyWEU8tXLEVm2mtEapg==",
      "4ICq+hfHFA81dAJHcXoP2/Pb+nkp9GljLe2S+REN0vMBhbQYNQUHIw/YxUTEIWS5Uu5WgdDEc7keMtqS0mpnAA==",
    ]);
  });

  for (const bodyHash of ["sha512", "md5"] as const) {
    for (const dateZone of ["UTC", "GMT"] as const) {
      test(`PHP computes the signature of a callback that the simulated IXOPAY sends with ${bodyHash} and ${dateZone}`, {
        skip,
      }, async (t) => {
        const callback = await simulatedCallback(t, { bodyHash, dateZone, sendXDate: true });
        const { uri, body, headers } = callback;
        const date = headers["x-date"] ?? assert.fail("the callback has no X-Date");
        const message = { hash: bodyHash, contentType: headers["content-type"] ?? "", date, uri };
        const [signature, ofOtherBody] = signaturesOf([
          { ...message, body },
          { ...message, body: `${body} ` },
        ]);
        assert.equal(headers["x-signature"], signature);
        assert.notEqual(headers["x-signature"], ofOtherBody);
      });
    }

    test(`The Worker accepts a callback that PHP signs with ${bodyHash}, and shows its state`, { skip }, async () => {
      const uuid = randomUUID();
      const body = paid(uuid);
      const date = dateText();
      const [signature = ""] = signaturesOf([{ body, date, hash: bodyHash, uri: "/v1/shop/webhook" }]);
      const response = await send("/v1/shop/webhook", body, { Date: date, "X-Date": date, "X-Signature": signature });
      assert.deepEqual([response.status, await response.text()], [200, "OK"]);
      assert.equal(await stateOf(uuid), "succeeded");
    });
  }

  test("The Worker accepts a callback of PHP whose address has a query or a slash at its end", { skip }, async () => {
    const body = paid(randomUUID());
    const date = dateText();
    const paths = ["/v1/shop/webhook?order=A%2F1&x=ü", "/v1/shop/webhook/", "/v1/shop/webhook/?order=1"];
    const uris = paths.map((path) => {
      const { pathname, search } = new URL(path, worker.url);
      return pathname + search;
    });
    const signatures = signaturesOf(uris.map((uri) => ({ body, date, uri })));
    for (const [index, path] of paths.entries()) {
      const response = await send(path, body, { Date: date, "X-Signature": signatures[index] ?? "" });
      assert.equal(response.status, 200, path);
    }
  });

  test("The Worker refuses a callback that PHP signed when one character of anything that is signed has changed", {
    skip,
  }, async () => {
    const uuid = randomUUID();
    const body = paid(uuid);
    const [date, later] = [dateText(), new Date(Date.now() + 60_000).toUTCString().replace("GMT", "UTC")];
    const uri = "/v1/shop/webhook?order=1";
    const [signature = ""] = signaturesOf([{ body, date, uri }]);
    const valid = { Date: date, "X-Signature": signature };
    const first = signature.startsWith("A") ? "B" : "A";
    const changed: [path: string, body: string, headers: Record<string, string>][] = [
      [uri, body.replace("9.99", "9.98"), valid],
      [uri, body, { ...valid, Date: later }],
      [uri, body, { ...valid, "X-Date": later }],
      [uri, body, { ...valid, "X-Signature": first + signature.slice(1) }],
      [uri, body, { ...valid, "Content-Type": "application/json; charset=UTF-8" }],
      ["/v1/shop/webhook?order=2", body, valid],
    ];
    for (const request of changed) {
      worker.clearLogs();
      assert.equal((await problemOf(await send(...request), 401)).code, "signature-invalid", JSON.stringify(request));
      assert.match(logText({ worker }), /"check":"X-Signature","cause":"wrong"/);
    }
    assert.equal(await stateOf(uuid), "unknown");
    assert.equal((await send(uri, body, valid)).status, 200);
  });

  test("PHP computes the signature of the status request that the Worker sends with signRequests", {
    skip,
  }, async (t) => {
    const uuid = randomUUID();
    const reply = { success: true, transactionStatus: "SUCCESS", transactionType: "DEBIT", uuid };
    const { url, received } = await startReceiver(t, JSON.stringify(reply));
    const signer = await startWorker({
      vars: { CONNECTIONS: { shop: { ...connectionTo(url), signRequests: true } } },
      secrets,
    });
    t.after(() => signer.close());
    const headers = { ...customer(), ...(await bearer(payment(uuid))) };
    const { state } = await fetchStatus({ worker: signer }, `shop/payment/${uuid}`, headers);
    assert.equal(state, "succeeded");
    const [request] = received;
    assert.ok(request?.method === "GET");
    const { "x-date": date = "", "content-type": contentType = "", "x-signature": sent } = request.headers;
    const [signature] = signaturesOf([{ method: "GET", body: "", contentType, date, uri: request.uri }]);
    assert.equal(sent, signature);
    assert.equal(request.headers.date, date);
  });
});

const secrets = { SHOP_CREDENTIALS: CREDENTIALS, TOKEN_KEYS: [TOKEN_KEY] };

const connectionTo = (url: string) => ({
  provider: "ixopay",
  baseUrl: `${url}/api/v3`,
  merchant: { name: "Example Shop" },
  origins: ["https://shop.example"],
});

/** A callback of the simulated IXOPAY. */
async function simulatedCallback(t: TestContext, settings: Partial<CallbackSettings>): Promise<Received> {
  const { url, received } = await startReceiver(t, "OK");
  const callbacks = { ...settings, url: `${url}/v1/shop/webhook?key=1` };
  const simulator = await startIxopaySimulator({ account: { sharedSecret }, callbacks });
  t.after(() => simulator.close());
  simulator.control.create();
  await simulator.control.callbacks.deliverDue();
  return received[0] ?? assert.fail("no callback was sent");
}
