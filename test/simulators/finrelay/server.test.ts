/** The simulated Finrelay responds as the vendor's documentation describes. */
import assert from "node:assert/strict";
import { createHash, verify } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";
import { type FinrelaySimulatorOptions, SIMULATED_CLIENT, startFinrelaySimulator } from "./server.ts";
import { RETRY_DELAYS_MS } from "./webhooks.ts";

const START_MS = Date.parse("2026-11-21T10:00:00Z");
const bodySchema = z.looseObject({
  found: z.boolean().optional(),
  transaction: z.looseObject({ status: z.string(), processing_code: z.string().nullable() }).nullish(),
  access_token: z.string().default(""),
  id: z.string().default(""),
});

async function start(t: TestContext, options: FinrelaySimulatorOptions = {}) {
  const clock = { nowMs: START_MS };
  const simulator = await startFinrelaySimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  const read = async (response: Response) => {
    const body = bodySchema.parse(await response.json());
    return { status: response.status, headers: response.headers, body };
  };
  const requestToken = async (form: Record<string, string> = {}) => {
    const { clientId: client_id, clientSecret: client_secret } = SIMULATED_CLIENT;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, ...form });
    return read(await fetch(simulator.tokenUrl, { method: "POST", body }));
  };
  const { access_token } = (await requestToken()).body;
  const getStatus = async (id: string, headers: Record<string, string> = { Authorization: `Bearer ${access_token}` }) =>
    read(await fetch(`${simulator.baseUrl}/api/transactions/${encodeURIComponent(id)}/status`, { headers }));
  const callControl = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return read(await fetch(`${simulator.url}/_control${path}`, init));
  };
  return { simulator, control: simulator.control, clock, requestToken, getStatus, callControl };
}

describe("the token endpoint of the simulated Finrelay", () => {
  test("The simulated Finrelay issues a token for the client's credentials, and counts token calls separately", async (t) => {
    const { control, requestToken, getStatus } = await start(t);
    const { status, body } = await requestToken();
    assert.equal(status, 200);
    assert.partialDeepStrictEqual(body, { token_type: "Bearer", expires_in: 300 });
    assert.match(body.access_token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    await getStatus("a");
    assert.partialDeepStrictEqual(control.judgeReport(), { tokenCalls: 2, calls: 1 });
  });

  test("The simulated Finrelay refuses a wrong secret with 401 and another grant type with 400", async (t) => {
    const { requestToken } = await start(t);
    const wrong = await requestToken({ client_secret: "wrong" });
    assert.deepEqual([wrong.status, wrong.body.error], [401, "unauthorized_client"]);
    assert.equal((await requestToken({ grant_type: "password" })).status, 400);
  });

  test("A token of the simulated Finrelay expires, and can be revoked", async (t) => {
    const { clock, getStatus, callControl, requestToken } = await start(t);
    assert.equal((await getStatus("a")).status, 200);
    clock.nowMs += 300_000;
    assert.equal((await getStatus("a")).status, 401);
    const fresh = { Authorization: `Bearer ${(await requestToken()).body.access_token}` };
    assert.equal((await getStatus("a", fresh)).status, 200);
    await callControl("POST", "/tokens/revoke");
    assert.equal((await getStatus("a", fresh)).status, 401);
  });
});

describe("the status endpoint of the simulated Finrelay", () => {
  test("The simulated Finrelay refuses a call without a token, or with a token that it never issued", async (t) => {
    const { getStatus } = await start(t);
    assert.equal((await getStatus("a", {})).status, 401);
    assert.equal((await getStatus("a", { Authorization: "Bearer made-up" })).status, 401);
  });

  test("The simulated Finrelay reads the token from another header when it is configured", async (t) => {
    const { getStatus, requestToken } = await start(t, { account: { authHeader: "jwt" } });
    const { access_token } = (await requestToken()).body;
    assert.equal((await getStatus("a", { jwt: access_token })).status, 200);
    assert.equal((await getStatus("a", { Authorization: `Bearer ${access_token}` })).status, 401);
  });

  test("The simulated Finrelay returns found: false for an unknown id", async (t) => {
    const { getStatus } = await start(t);
    const { status, body } = await getStatus("unknown-id");
    assert.deepEqual([status, body.found, body.transaction], [200, false, null]);
  });

  test("A simulated Finrelay transaction follows its lifecycle script", async (t) => {
    const { control, clock, getStatus } = await start(t);
    const { id } = playScenario("declined", control);
    const statuses: unknown[] = [];
    for (const stepMs of [0, 3999, 1, 8000]) {
      clock.nowMs += stepMs;
      const { transaction } = (await getStatus(id)).body;
      statuses.push([transaction?.status, transaction?.processing_code]);
    }
    assert.deepEqual(statuses, [
      ["CREATED", null],
      ["CREATED", null],
      ["PENDING", "1002"],
      ["DECLINED", "1004"],
    ]);
  });

  test("The simulated Finrelay refuses the 11th call for one transaction and the 61st call of one client, and counts both", async (t) => {
    const { control, clock, getStatus } = await start(t);
    for (let call = 0; call < 10; call++) assert.equal((await getStatus("a")).status, 200);
    const refused = await getStatus("a");
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "60"]);
    for (let call = 0; call < 50; call++) assert.equal((await getStatus(`b-${call}`)).status, 200);
    assert.equal((await getStatus("c")).status, 429);
    assert.partialDeepStrictEqual(control.judgeReport(), {
      refused: 2,
      perId: { most: 11, name: "a" },
      perAccount: { most: 62, name: "simulated-client" },
    });
    clock.nowMs += 60_000;
    assert.equal((await getStatus("a")).status, 200);
  });

  test("A fault of the simulated Finrelay applies to the requested transaction or to the token endpoint", async (t) => {
    const { getStatus, requestToken, callControl } = await start(t);
    await callControl("POST", "/faults", { kind: "status", status: 503, id: "a" });
    assert.deepEqual(
      [(await getStatus("a")).status, (await getStatus("b")).status, (await requestToken()).status],
      [503, 200, 200],
    );
    await callControl("POST", "/faults", { kind: "status", status: 500, id: "token" });
    assert.equal((await requestToken()).status, 500);
    await callControl("DELETE", "/faults");
    assert.deepEqual([(await getStatus("a")).status, (await requestToken()).status], [200, 200]);
  });
});

describe("a webhook of the simulated Finrelay", () => {
  /** Starts a receiver that returns `statuses` in turn, then 200, and a simulator that sends to it. */
  async function startWithReceiver(t: TestContext, statuses: number[] = []) {
    const received: { authorization: string; body: string }[] = [];
    const receiver = await startHttpServer(0, async (request, response) => {
      received.push({ authorization: request.headers.authorization ?? "", body: await readText(request) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
    t.after(() => receiver.close());
    return { received, ...(await start(t, { webhooks: { url: `${receiver.url}/v1/shop/webhook` } })) };
  }

  test("The simulated Finrelay sends a webhook at the final outcome, signed over exactly its bytes", async (t) => {
    const { received, control, clock } = await startWithReceiver(t);
    const { id } = playScenario("paid", control);
    await control.webhooks.deliverDue();
    assert.equal(received.length, 0);
    clock.nowMs += 14_000;
    await control.webhooks.deliverDue();
    const { authorization, body } = received[0] ?? assert.fail();
    assert.partialDeepStrictEqual(JSON.parse(body), {
      event: "transaction-svc:transaction:purchase:approved",
      data: { id, approved: true },
    });
    const [header = "", payload = "", signature = ""] = authorization.replace("Bearer ", "").split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    assert.equal(claims.data.SHA512, createHash("sha512").update(body).digest("hex"));
    const signed = Buffer.from(`${header}.${payload}`);
    assert.ok(verify("sha256", signed, control.account.publicKey, Buffer.from(signature, "base64url")));
  });

  test("The webhook of a Finrelay refund names the refunded transaction", async (t) => {
    const { received, control } = await startWithReceiver(t);
    const paid = control.create();
    const refund = control.manage(paid.id, "REFUND", { amount: 300 });
    await control.webhooks.deliverDue();
    assert.partialDeepStrictEqual(JSON.parse(received[1]?.body ?? ""), {
      event: "transaction-svc:transaction:management:refund:approved",
      data: { id: refund.id, original_transaction_id: paid.id, amount: 300, transaction_type: "REFUND" },
    });
  });

  test("The simulated Finrelay repeats a webhook until it is accepted", async (t) => {
    const { received, control, clock } = await startWithReceiver(t, [500, 404, 200]);
    control.create();
    await control.webhooks.deliverDue();
    for (const delayMs of RETRY_DELAYS_MS) {
      clock.nowMs += delayMs - 1;
      await control.webhooks.deliverDue();
      clock.nowMs += 1;
      await control.webhooks.deliverDue();
    }
    assert.equal(received.length, 3);
    const minutes = control.webhooks.attempts.map(({ atMs, status }) => [(atMs - START_MS) / 60_000, status]);
    assert.deepEqual(minutes, [
      [0, 500],
      [1, 404],
      [6, 200],
    ]);
  });
});

describe("the control of the simulated Finrelay over HTTP", () => {
  test("The Finrelay control reports its health, creates transactions and follow-ups, and plays every named scenario", async (t) => {
    const { control, callControl } = await start(t);
    assert.equal((await callControl("GET", "/health")).status, 200);
    const { status, body } = await callControl("POST", "/create", { amount: 1200, currency: "JPY" });
    assert.deepEqual([status, body.kind, control.transactions.byId(body.id)?.amount], [201, "payment", 1200]);
    const refund = await callControl("POST", "/follow-ups", { of: body.id, type: "REFUND" });
    assert.equal(control.transactions.byId(refund.body.id)?.follows?.id, body.id);
    for (const name of SCENARIO_NAMES) {
      const played = await callControl("POST", `/scenarios/${name}`);
      assert.deepEqual([played.status, played.body.kind], [201, "payment"]);
      assert.notEqual(control.transactions.byId(played.body.id), null);
    }
    assert.deepEqual(SCENARIO_NAMES, ["paid", "declined"]);
  });

  test("The Finrelay control refuses a wrong body, an unknown id and an unknown path", async (t) => {
    const { callControl } = await start(t);
    assert.equal((await callControl("POST", "/create", { amount: 9.99 })).status, 400);
    assert.equal((await callControl("POST", "/follow-ups", { of: "unknown-id", type: "REFUND" })).status, 404);
    assert.equal((await callControl("POST", "/nothing-like-that")).status, 404);
  });
});
