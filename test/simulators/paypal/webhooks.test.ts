/** The webhooks of the simulated PayPal are signed as the vendor documents, and its own check verifies them. */
import assert from "node:assert/strict";
import { verify, X509Certificate } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import { crc32 } from "node:zlib";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { SANDBOX_NAME } from "./certificate.ts";
import { orderStep } from "./orders.ts";
import { SIMULATED_APP, startPaypalSimulator } from "./server.ts";
import { RETRY_DELAYS_MS, signedHeaders } from "./webhooks.ts";

interface Received {
  body: string;
  headers: Record<string, string>;
}

async function start(t: TestContext) {
  const received: Received[] = [];
  const receiver = await startHttpServer(0, async (request, response) => {
    received.push({ body: await readText(request), headers: request.headers as Record<string, string> });
    response.end();
  });
  t.after(() => receiver.close());
  const simulator = await startPaypalSimulator({ webhooks: { url: receiver.url } });
  t.after(() => simulator.close());
  const { control, url } = simulator;
  const receive = async (): Promise<Received> => {
    await control.webhooks.deliverDue();
    return received.pop() ?? assert.fail("no webhook arrived");
  };
  const basic = Buffer.from(`${SIMULATED_APP.clientId}:${SIMULATED_APP.clientSecret}`).toString("base64");
  const tokens = await fetch(`${url}/v1/oauth2/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: token } = (await tokens.json()) as { access_token: string };
  /** PayPal's own verdict about this webhook, with the event as this text. */
  const verdictOf = async ({ headers }: Received, event: string, webhookId = SIMULATED_APP.webhookId) => {
    const fields = ["auth-algo", "cert-url", "transmission-id", "transmission-sig", "transmission-time"];
    const members = fields.map((name) => `"${name.replace("-", "_")}":${JSON.stringify(headers[`paypal-${name}`])}`);
    const body = `{${members.join()},"webhook_id":"${webhookId}","webhook_event":${event}}`;
    const response = await fetch(`${url}/v1/notifications/verify-webhook-signature`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body,
    });
    assert.equal(response.status, 200);
    return ((await response.json()) as { verification_status: string }).verification_status;
  };
  return { control, receive, verdictOf, url };
}

/** The message that the signature covers, with the checksum written in another way. */
function messageOf({ headers, body }: Received, write: (sum: number) => string = String): string {
  const { "paypal-transmission-id": id, "paypal-transmission-time": time } = headers;
  return `${id}|${time}|${SIMULATED_APP.webhookId}|${write(crc32(body))}`;
}

describe("the webhooks of the simulated PayPal", () => {
  test("A PayPal webhook is signed over the decimal checksum of its bytes, with the certificate at its address", async (t) => {
    const { control, receive } = await start(t);
    control.createOrder();
    const webhook = await receive();
    const response = await fetch(String(webhook.headers["paypal-cert-url"]));
    const certificate = new X509Certificate(await response.text());
    assert.match(certificate.subject, new RegExp(`^CN=${SANDBOX_NAME}$`));
    assert.ok(Date.parse(certificate.validFrom) < Date.now() && Date.now() < Date.parse(certificate.validTo));
    const signature = Buffer.from(String(webhook.headers["paypal-transmission-sig"]), "base64");
    const isSigned = (message: string) => verify("sha256", Buffer.from(message), certificate.publicKey, signature);
    assert.ok(isSigned(messageOf(webhook)));
    assert.ok(!isSigned(messageOf(webhook, (sum) => sum.toString(16))));
    assert.ok(!isSigned(messageOf({ ...webhook, body: `${webhook.body} ` })));
  });

  test("PayPal's own check accepts the bytes of an event, and neither its rewritten text nor another webhook's id", async (t) => {
    const { control, receive, verdictOf } = await start(t);
    control.createOrder();
    const webhook = await receive();
    assert.equal(await verdictOf(webhook, webhook.body), "SUCCESS");
    assert.equal(await verdictOf(webhook, JSON.stringify(JSON.parse(webhook.body), null, 1)), "FAILURE");
    assert.equal(await verdictOf(webhook, webhook.body, "WEBHOOK_ID"), "FAILURE");
  });

  test("A renewed PayPal certificate has a new address, and the old one is still served", async (t) => {
    const { control, url } = await start(t);
    const { certificateUrl: old } = control.signer;
    control.renewCertificate();
    assert.notEqual(control.signer.certificateUrl, old);
    assert.deepEqual([(await fetch(old)).status, (await fetch(control.signer.certificateUrl)).status], [200, 200]);
    assert.equal((await fetch(`${url}/v1/notifications/certs/CERT-unknown`)).status, 404);
  });

  for (const [what, step, event, type] of [
    ["approved order", { status: "APPROVED" }, "CHECKOUT.ORDER.APPROVED", "checkout-order"],
    ["pending capture", captured("PENDING"), "PAYMENT.CAPTURE.PENDING", "capture"],
    ["declined capture", captured("DECLINED"), "PAYMENT.CAPTURE.DENIED", "capture"],
    [
      "authorization",
      { status: "COMPLETED", authorizations: [{ status: "CREATED" }] },
      "PAYMENT.AUTHORIZATION.CREATED",
      "authorization",
    ],
    [
      "refund",
      { ...captured("REFUNDED"), refunds: [{ status: "COMPLETED", value: "9.99" }] },
      "PAYMENT.CAPTURE.REFUNDED",
      "refund",
    ],
  ] as const) {
    test(`The PayPal webhook of a${what === "approved order" || what === "authorization" ? "n" : ""} ${what} is a ${event}`, async (t) => {
      const { control, receive } = await start(t);
      control.createOrder({ lifecycle: [orderStep({ ...structuredClone(step), afterMs: 0 } as never)] });
      const { event_type, resource_type } = JSON.parse((await receive()).body) as Record<string, string>;
      assert.deepEqual([event_type, resource_type], [event, type]);
    });
  }

  test("PayPal tries a webhook 25 times within three days", () => {
    const total = RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0);
    assert.deepEqual([RETRY_DELAYS_MS.length, total < 3 * 86_400_000], [24, true]);
  });

  test("The same event that is sent twice has the same id and another transmission", async (t) => {
    const { control } = await start(t);
    const headers = ["{}", "{}"].map((body) => signedHeaders(control.signer, body, 0));
    assert.notEqual(headers[0]?.["PAYPAL-TRANSMISSION-ID"], headers[1]?.["PAYPAL-TRANSMISSION-ID"]);
  });
});

function captured(status: string) {
  return { status: "COMPLETED", captures: [{ status }] };
}
