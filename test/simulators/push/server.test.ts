// The simulated bank signs as Standard Webhooks say, and keeps the id of a message that it sends again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { startPushSimulator } from "./server.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

interface Message {
  headers: Record<string, string>;
  text: string;
}

/** The messages of a scenario that is played in no time, and a receiver that refuses the first `refused` of them. */
async function messagesOf(scenario: string, account: { keys: string[]; secrets: string[] }, refused = 0) {
  const messages: Message[] = [];
  const receiver = await startHttpServer(0, async (request, response) => {
    messages.push({ headers: request.headers as Record<string, string>, text: await readText(request) });
    response.writeHead(messages.length > refused ? 204 : 503).end();
  });
  let nowMs = Date.now() - 60_000;
  const webhooks = { url: `${receiver.url}/v1/bank/webhook`, retryScale: 0 };
  const bank = await startPushSimulator({ account, webhooks, now: () => nowMs });
  try {
    const response = await fetch(`${bank.url}/_control/scenarios/${scenario}`, { method: "POST" });
    const created = (await response.json()) as { kind: string; id: string };
    nowMs = Date.now();
    do await bank.webhooks.deliverDue();
    while (!bank.webhooks.attempts.at(-1)?.delivered);
    return { messages, of: `bank/${created.kind}/${created.id}` };
  } finally {
    await bank.close();
    await receiver.close();
  }
}

test("Each message is signed, names its resource, and has the time at which its status began", async () => {
  const { messages, of } = await messagesOf("paid", { keys: [], secrets: [SECRET] });
  const payloads = messages.map(({ text, headers }) => {
    const payload = new Webhook(SECRET).verify(text, headers) as { timestamp: string; data: Record<string, unknown> };
    return payload;
  });
  assert.deepEqual(
    payloads.map(({ data }) => [data.of, data.state]),
    [
      [of, "action_required"],
      [of, "processing"],
      [of, "succeeded"],
    ],
  );
  const times = payloads.map(({ timestamp }) => Date.parse(timestamp));
  assert.deepEqual(
    times.map((time) => time - (times[0] ?? 0)),
    [0, 6000, 14_000],
  );
});

test("A message that was not accepted is sent again with its id", async () => {
  const { messages } = await messagesOf("declined", { keys: [], secrets: [SECRET] }, 1);
  const ids = messages.map(({ headers }) => headers["webhook-id"]);
  assert.equal(messages.length, 3);
  assert.equal(new Set(ids).size, 2);
});

test("A bank without a shared secret sends its key", async () => {
  const { messages } = await messagesOf("payout", { keys: ["k"], secrets: ["whpk_x"] });
  assert.deepEqual([...new Set(messages.map(({ headers }) => headers.authorization))], ["Bearer k"]);
});

test("A late message has the time at which its status began", async () => {
  const { messages } = await messagesOf("late", { keys: ["k"], secrets: [] });
  const states = messages.map(({ text }) => JSON.parse(text).data.state);
  assert.deepEqual(states, ["created", "succeeded", "processing"]);
  const times = messages.map(({ text }) => JSON.parse(text).timestamp);
  assert.deepEqual(times.toSorted(), [times[0], times[2], times[1]]);
});
