/** The simulated Adyen: the vendor's client accepts its webhooks, and the adapter reads what it answers. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import adyen from "@adyen/api-library";
import { type AdyenSimulator, SIMULATED_ACCOUNT, startAdyenSimulator } from "./server.ts";
import { startServer, type TestServer } from "./test-receiver.ts";

let simulator: AdyenSimulator;
let receiver: TestServer;
before(async () => {
  receiver = await startServer();
  simulator = await startAdyenSimulator({ webhooks: { url: receiver.url, retryScale: 0 } });
});
after(async () => {
  await simulator.close();
  await receiver.close();
});

const { hmacKey, apiKey, transfersKey } = SIMULATED_ACCOUNT;

describe("the simulated Adyen", () => {
  test("The vendor's client accepts the signature of each item that is sent", async () => {
    const validator = new adyen.hmacValidator();
    const { id } = simulator.control.createPayment({ merchantReference: " order:7\\x \u00fc", value: 0 });
    simulator.control.send(id, { eventCode: "REFUND", success: "false", afterMs: 0 });
    await simulator.control.webhooks.deliverDue();
    const items = receiver.bodies.flatMap((body) => JSON.parse(body).notificationItems);
    assert.equal(items.length, 2);
    for (const { NotificationRequestItem: item } of items) assert.equal(validator.validateHMAC(item, hmacKey), true);
  });

  test("A webhook of a platform is signed as a whole, as the vendor's client expects", async () => {
    receiver.bodies.length = 0;
    simulator.control.createTransfer();
    await simulator.control.webhooks.deliverDue();
    const [body = ""] = receiver.bodies;
    const signature = `${receiver.headers.at(-1)?.hmacsignature}`;
    assert.equal(new adyen.hmacValidator().validateHMACSignature(hmacKey, signature, body), true);
  });

  test("Only the reply [accepted] ends the repetition of a webhook", async () => {
    receiver.bodies.length = 0;
    receiver.reply = "OK";
    simulator.control.createPayment({});
    await simulator.control.webhooks.deliverDue();
    receiver.reply = "[accepted]";
    await simulator.control.webhooks.deliverDue();
    assert.ok(receiver.bodies.length >= 2, `${receiver.bodies.length} attempts`);
    assert.equal(new Set(receiver.bodies).size, 1);
  });

  test("A link and a transfer are answered to their own keys alone, and nothing is known of a payment", async () => {
    const link = simulator.control.createLink();
    const transfer = simulator.control.createTransfer();
    const get = async (path: string, key: string) => {
      const response = await fetch(`${simulator.baseUrl}/${path}`, { headers: { "X-API-Key": key } });
      return response.status;
    };
    assert.equal(await get(`paymentLinks/${link.id}`, apiKey), 200);
    assert.equal(await get(`paymentLinks/${link.id}`, transfersKey), 401);
    assert.equal(await get(`transfers/${transfer.id}`, transfersKey), 200);
    assert.equal(await get("paymentLinks/PL0000000000000000", apiKey), 404);
    assert.equal(await get("payments/QFQTPCQ8HXSKGK82", apiKey), 404);
  });
});
