/** Svix and Standard Webhooks, by their official packages: what the simulated Airtm sends, and what the Worker accepts. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, type TestContext, test } from "node:test";
import * as standardWebhooks from "standardwebhooks";
import * as svix from "svix";
import type { HeaderPrefix } from "../../simulators/airtm/callbacks.ts";
import { SIMULATED_ACCOUNT, startAirtmSimulator } from "../../simulators/airtm/server.ts";
import { readText, startHttpServer } from "../../simulators/shared/http-server.ts";
import { bearer, customer, fetchStatus, LINK_KEY, logText, problemOf, TOKEN_KEY } from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const { key, secret } = SIMULATED_ACCOUNT;
const webhookSecret = SIMULATED_ACCOUNT.webhookSecret ?? assert.fail("the simulated account has a webhook secret");

/** The official clients, each with the names of headers that its documentation shows. */
const CLIENTS = [
  { name: "svix", prefix: "svix", client: new svix.Webhook(webhookSecret) },
  { name: "standardwebhooks", prefix: "webhook", client: new standardWebhooks.Webhook(webhookSecret) },
] as const;
type Client = (typeof CLIENTS)[number];

interface Message {
  body: string;
  headers: Record<string, string>;
}

/** The webhooks that the simulated Airtm sends for a purchase and a payout that succeed. */
async function simulatedWebhooks(t: TestContext, headerPrefix: HeaderPrefix): Promise<Message[]> {
  const received: Message[] = [];
  const receiver = await startHttpServer(0, async (request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    received.push({ headers: Object.fromEntries(headers), body: await readText(request) });
    response.writeHead(204).end();
  });
  const simulator = await startAirtmSimulator({ account: { headerPrefix }, callbacks: { url: receiver.url } });
  t.after(() => Promise.all([simulator.close(), receiver.close()]));
  simulator.control.create({ code: "Überweisung ✓", lifecycle: [{ status: "confirmed", afterMs: 0 }] });
  simulator.control.create({ type: "payout", lifecycle: [{ status: "completed", afterMs: 0 }] });
  await simulator.control.callbacks.deliverDue();
  return received;
}

/** A webhook that a client signs for a payment that is paid. */
function paidWebhook({ client, prefix }: Client): Message & { id: string } {
  const id = randomUUID();
  const data = { id, code: "A-1", status: "CONFIRMED", amount: 15.5, updatedAt: new Date().toISOString() };
  const body = JSON.stringify({ type: "payin.confirmed", data });
  const messageId = `msg_${randomUUID()}`;
  const at = new Date();
  const headers = {
    [`${prefix}-id`]: messageId,
    [`${prefix}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
    [`${prefix}-signature`]: client.sign(messageId, at, body),
  };
  return { id, body, headers };
}

/** The same webhook with one changed character in its body or in one of its headers. */
function changedCopies({ body, headers }: Message): [what: string, copy: Message][] {
  const changeOne = (text: string, index: number) =>
    `${text.slice(0, index)}${text[index] === "0" ? "1" : "0"}${text.slice(index + 1)}`;
  const inHeaders = Object.entries(headers).map(([name, value]): [string, Message] => [
    name,
    { body, headers: { ...headers, [name]: changeOne(value, name.endsWith("signature") ? 7 : value.length - 1) } },
  ]);
  return [["body", { body: changeOne(body, body.indexOf("15.5")), headers }], ...inHeaders];
}

let worker: RunningWorker;
before(async () => {
  const connection = { provider: "airtm", api: "v2", origins: ["https://shop.example"] };
  worker = await startWorker({
    vars: {
      // No provider listens there: only a signed webhook can say anything.
      CONNECTIONS: { shop: { ...connection, merchant: { name: "Example Shop" }, baseUrl: "http://127.0.0.1:9/v2" } },
      VIEWER_LIMITS: "off",
    },
    secrets: { SHOP_CREDENTIALS: { key, secret, webhookSecret, linkKey: LINK_KEY }, TOKEN_KEYS: [TOKEN_KEY] },
  });
});
after(() => worker.close());

const post = ({ body, headers }: Message) => worker.fetch("/v1/shop/webhook", { method: "POST", body, headers });

async function stateOf(id: string): Promise<string> {
  const headers = { ...customer(), ...(await bearer({ connection: "shop", kind: "payment", id })) };
  return (await fetchStatus({ worker }, `shop/payment/${id}`, headers)).state;
}

describe("official clients of Standard Webhooks", { timeout: 60_000 }, () => {
  for (const each of CLIENTS) {
    const { name, prefix, client } = each;

    test(`The package ${name} verifies every webhook that the simulated Airtm sends with ${prefix} headers`, async (t) => {
      const sent = await simulatedWebhooks(t, prefix);
      assert.deepEqual(
        sent.map(({ body }) => JSON.parse(body).type),
        ["payin.confirmed", "payout.completed"],
      );
      for (const { body, headers } of sent) {
        client.verify(body, headers);
        assert.throws(() => client.verify(`${body} `, headers), /No matching signature/);
      }
    });

    test(`The Worker accepts a webhook that the package ${name} signs, and shows its state`, async () => {
      const message = paidWebhook(each);
      assert.equal((await post(message)).status, 200);
      assert.equal(await stateOf(message.id), "succeeded");
    });

    test(`The Worker refuses a webhook that the package ${name} signed when one character has changed`, async () => {
      const message = paidWebhook(each);
      for (const [what, copy] of changedCopies(message)) {
        worker.clearLogs();
        assert.equal((await problemOf(await post(copy), 401)).code, "signature-invalid", what);
        assert.match(logText({ worker }), new RegExp(`"check":"${prefix}-signature","cause":"wrong"`), what);
      }
      assert.equal(await stateOf(message.id), "unknown");
      assert.equal((await post(message)).status, 200);
    });
  }

  test("The Worker accepts a webhook of a secret rotation, whose second signature alone is of its secret", async () => {
    const [rotated] = CLIENTS;
    const message = paidWebhook(rotated);
    const old = new svix.Webhook("whsec_b2xkLXNlY3JldA==");
    const { "svix-id": id = "", "svix-timestamp": seconds, "svix-signature": signature } = message.headers;
    const ofOldSecret = old.sign(id, new Date(Number(seconds) * 1000), message.body);
    const headers = { ...message.headers, "svix-signature": `${ofOldSecret} ${signature}` };
    rotated.client.verify(message.body, headers);
    assert.equal((await post({ ...message, headers })).status, 200);
    assert.equal(await stateOf(message.id), "succeeded");
    assert.equal((await post({ ...message, headers: { ...headers, "svix-signature": ofOldSecret } })).status, 401);
  });
});
