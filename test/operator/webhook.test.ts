// A test webhook is signed as the provider signs it, with the secrets of the connection.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { connectionOf, readConfig } from "../../edge/config/config.ts";
import { readText, startHttpServer } from "../simulators/shared/http-server.ts";

const ROOT = new URL("../..", import.meta.url);
const CALLBACK_KEY = "callback-key-of-20-characters";

const CASES = [
  {
    provider: "ixopay",
    options: {},
    event: "paid",
    credentials: { apiKey: "k", username: "u", password: "p", sharedSecret: "shared" },
  },
  {
    provider: "yuno",
    options: {},
    event: "voucher",
    credentials: { publicApiKey: "k", privateSecretKey: "p", organizationCode: "o", hmacSecret: "hmac" },
  },
  {
    provider: "airtm",
    options: { api: "v2" },
    event: "purchase",
    credentials: { key: "k", secret: "s", webhookSecret: "whsec_c2hhcmVkLXNlY3JldC1vZi0yNC1ieXRlcw==" },
  },
  {
    provider: "adyen",
    options: { merchantAccount: "TestMerchant", capture: "manual", baseUrl: "https://checkout-test.adyen.com/v71" },
    event: "paid",
    credentials: { hmacKey: "AB".repeat(32) },
  },
];

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "webhook-"));
});
after(() => rmSync(folder, { recursive: true }));

/** A server that verifies webhooks with the adapter, as the Worker does, and where they arrive. */
async function startReceiver(provider: string, options: object, credentials: object) {
  const merchant = { name: "A Shop" };
  const config = await readConfig({
    CONNECTIONS: { shop: { provider, merchant, ...options } },
    SHOP_CREDENTIALS: credentials,
  });
  const connection = connectionOf(config, "shop");
  assert.ok(connection, config.problems.join());
  const paths: string[] = [];
  const server = await startHttpServer(0, async (request, response) => {
    const body = Uint8Array.from(Buffer.from(await readText(request)));
    const uri = request.url ?? "";
    const headers = new Headers(request.headers as Record<string, string>);
    const webhook = { uri, headers, body, nowMs: Date.now() };
    const result = await connection.provider.webhook?.(connection.account, webhook);
    paths.push(uri);
    response.statusCode = result?.ok && result.value.signed ? 200 : 401;
    response.end(connection.provider.webhookReply ?? "");
  });
  return { ...server, paths };
}

/** The exit code and the output of the command with these arguments. */
async function send(configuration: string, secrets: string, ...args: string[]): Promise<[number | null, string]> {
  const config = join(folder, `${args.join("-").replaceAll("/", "-")}.toml`);
  writeFileSync(config, configuration);
  writeFileSync(`${config}.secrets`, secrets);
  const files = ["--config", config, "--secrets", `${config}.secrets`];
  const child = spawn(process.execPath, ["operator/webhook.ts", ...args, ...files], { cwd: ROOT });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  return [code, output];
}

const tableOf = (provider: string, options: object) =>
  `[vars]\nCONNECTIONS = '${JSON.stringify({ shop: { provider, merchant: { name: "A Shop" }, ...options } })}'\n`;
const secretsOf = (credentials: object) =>
  `SHOP_CREDENTIALS='${JSON.stringify({ ...credentials, callbackKey: CALLBACK_KEY })}'\n`;

describe("npm run webhook", { concurrency: true }, () => {
  for (const { provider, options, event, credentials } of CASES) {
    test(`The test webhook of ${provider} verifies with the secrets of the connection`, async () => {
      const receiver = await startReceiver(provider, options, credentials);
      try {
        const run = (secrets: object) =>
          send(tableOf(provider, options), secretsOf(secrets), "shop", event, "--to", receiver.url);
        const [code, output] = await run(credentials);
        assert.match(output, /^Resource: \{.*\}\n(Webhook: 200\n)+$/s);
        assert.equal(code, 0);
        assert.equal(receiver.paths[0], `/v1/shop/webhook/${CALLBACK_KEY}`);
      } finally {
        await receiver.close();
      }
    });
  }

  test("A webhook that the Worker refuses ends the command with 1", async () => {
    const [ixopay] = CASES;
    const receiver = await startReceiver("ixopay", {}, { ...ixopay?.credentials, sharedSecret: "another" });
    try {
      const secrets = secretsOf(ixopay?.credentials ?? {});
      const [code, output] = await send(tableOf("ixopay", {}), secrets, "shop", "paid", "--to", receiver.url);
      assert.match(output, /\nWebhook: 401\n$/);
      assert.equal(code, 1);
    } finally {
      await receiver.close();
    }
  });

  test("An unknown event, an unknown connection and a missing secret are refused with a sentence", async () => {
    const [ixopay] = CASES;
    const secrets = secretsOf(ixopay?.credentials ?? {});
    const refusals = await Promise.all([
      send(tableOf("ixopay", {}), secrets, "shop", "payd"),
      send(tableOf("ixopay", {}), secrets, "shpo", "paid"),
      send(tableOf("ixopay", {}), "", "shop", "declined"),
      send(tableOf("ixopay", {}), secrets, "shop"),
    ]);
    assert.deepEqual(
      refusals.map(([code]) => code),
      [2, 2, 2, 2],
    );
    const [event, connection, secret, usage] = refusals.map(([, output]) => output);
    assert.match(event ?? "", /^There is no event "payd"\. The events are: paid, declined, /);
    assert.match(connection ?? "", /^shpo is no connection/);
    assert.match(secret ?? "", /^shop is no connection of \S+ that can be read with its secrets/);
    assert.match(usage ?? "", /^Usage: npm run webhook/);
  });
});
