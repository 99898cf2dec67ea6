/** The simulated Finrelay answers as the vendor's documentation says. */
import assert from "node:assert/strict";
import { createHash, verify } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";
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
  const logIn = async (form: Record<string, string> = {}) => {
    const { clientId: client_id, clientSecret: client_secret } = SIMULATED_CLIENT;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, ...form });
    return read(await fetch(simulator.tokenUrl, { method: "POST", body }));
  };
  const { access_token } = (await logIn()).body;
  const ask = async (id: string, headers: Record<string, string> = { Authorization: `Bearer ${access_token}` }) =>
    read(await fetch(`${simulator.baseUrl}/api/transactions/${encodeURIComponent(id)}/status`, { headers }));
  const tell = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return read(await fetch(`${simulator.url}/_control${path}`, init));
  };
  return { simulator, control: simulator.control, clock, logIn, ask, tell };
}

describe("the simulated token endpoint", () => {
  test("gives a token for the client's credentials, and counts its calls apart", async (t) => {
    const { control, logIn, ask } = await start(t);
    const { status, body } = await logIn();
    assert.equal(status, 200);
    assert.partialDeepStrictEqual(body, { token_type: "Bearer", expires_in: 300 });
    assert.match(body.access_token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    await ask("a");
    assert.partialDeepStrictEqual(control.judgeReport(), { tokenCalls: 2, calls: 1 });
  });

  test("refuses a wrong secret with 401 and another grant with 400", async (t) => {
    const { logIn } = await start(t);
    const wrong = await logIn({ client_secret: "wrong" });
    assert.deepEqual([wrong.status, wrong.body.error], [401, "unauthorized_client"]);
    assert.equal((await logIn({ grant_type: "password" })).status, 400);
  });

  test("gives tokens that expire, and can take them back", async (t) => {
    const { clock, ask, tell, logIn } = await start(t);
    assert.equal((await ask("a")).status, 200);
    clock.nowMs += 300_000;
    assert.equal((await ask("a")).status, 401);
    const fresh = { Authorization: `Bearer ${(await logIn()).body.access_token}` };
    assert.equal((await ask("a", fresh)).status, 200);
    await tell("POST", "/tokens/revoke");
    assert.equal((await ask("a", fresh)).status, 401);
  });
});

describe("the simulated status endpoint", () => {
  test("refuses a call without a token, or with one it never gave", async (t) => {
    const { ask } = await start(t);
    assert.equal((await ask("a", {})).status, 401);
    assert.equal((await ask("a", { Authorization: "Bearer made-up" })).status, 401);
  });

  test("takes the token in another header where it is set so", async (t) => {
    const { ask, logIn } = await start(t, { account: { authHeader: "jwt" } });
    const { access_token } = (await logIn()).body;
    assert.equal((await ask("a", { jwt: access_token })).status, 200);
    assert.equal((await ask("a", { Authorization: `Bearer ${access_token}` })).status, 401);
  });

  test("says of an id it does not know that it is not found", async (t) => {
    const { ask } = await start(t);
    const { status, body } = await ask("nobody");
    assert.deepEqual([status, body.found, body.transaction], [200, false, null]);
  });

  test("moves through a scripted lifecycle by the clock", async (t) => {
    const { control, clock, ask } = await start(t);
    const { id } = control.scenario("declined");
    const seen: unknown[] = [];
    for (const stepMs of [0, 3999, 1, 8000]) {
      clock.nowMs += stepMs;
      const { transaction } = (await ask(id)).body;
      seen.push([transaction?.status, transaction?.processing_code]);
    }
    assert.deepEqual(seen, [
      ["CREATED", null],
      ["CREATED", null],
      ["PENDING", "1002"],
      ["DECLINED", "1004"],
    ]);
  });

  test("refuses the 11th call for one transaction and the 61st of one client, and counts both", async (t) => {
    const { control, clock, ask } = await start(t);
    for (let call = 0; call < 10; call++) assert.equal((await ask("a")).status, 200);
    const refused = await ask("a");
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "60"]);
    for (let call = 0; call < 50; call++) assert.equal((await ask(`b-${call}`)).status, 200);
    assert.equal((await ask("c")).status, 429);
    assert.partialDeepStrictEqual(control.judgeReport(), {
      refused: 2,
      perId: { most: 11, name: "a" },
      perAccount: { most: 62, name: "simulated-client" },
    });
    clock.nowMs += 60_000;
    assert.equal((await ask("a")).status, 200);
  });

  test("serves a fault where it was asked for, to a transaction or to the token endpoint", async (t) => {
    const { ask, logIn, tell } = await start(t);
    await tell("POST", "/faults", { kind: "status", status: 503, id: "a" });
    assert.deepEqual([(await ask("a")).status, (await ask("b")).status, (await logIn()).status], [503, 200, 200]);
    await tell("POST", "/faults", { kind: "status", status: 500, id: "token" });
    assert.equal((await logIn()).status, 500);
    await tell("DELETE", "/faults");
    assert.deepEqual([(await ask("a")).status, (await logIn()).status], [200, 200]);
  });
});

describe("a simulated webhook", () => {
  /** A shop that answers with these statuses in turn, then 200. */
  async function startShop(t: TestContext, statuses: number[] = []) {
    const received: { authorization: string; body: string }[] = [];
    const shop = await startHttpServer(0, async (request, response) => {
      received.push({ authorization: request.headers.authorization ?? "", body: await readText(request) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
    t.after(() => shop.close());
    return { received, ...(await start(t, { webhooks: { url: `${shop.url}/v1/shop/webhook` } })) };
  }

  test("comes when the end is reached, signed over exactly its bytes", async (t) => {
    const { received, control, clock } = await startShop(t);
    const { id } = control.scenario("paid");
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

  test("of a refund names what was refunded", async (t) => {
    const { received, control } = await startShop(t);
    const paid = control.create();
    const refund = control.manage(paid.id, "REFUND", { amount: 300 });
    await control.webhooks.deliverDue();
    assert.partialDeepStrictEqual(JSON.parse(received[1]?.body ?? ""), {
      event: "transaction-svc:transaction:management:refund:approved",
      data: { id: refund.id, original_transaction_id: paid.id, amount: 300, transaction_type: "REFUND" },
    });
  });

  test("is repeated until it is taken, and given up after the last delay", async (t) => {
    const { received, control, clock } = await startShop(t, [500, 404, 200]);
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

describe("the control over HTTP", () => {
  test("says that it is there, creates, follows up and plays every named scenario", async (t) => {
    const { control, tell } = await start(t);
    assert.equal((await tell("GET", "/health")).status, 200);
    const { status, body } = await tell("POST", "/create", { amount: 1200, currency: "JPY" });
    assert.deepEqual([status, body.kind, control.transactions.byId(body.id)?.amount], [201, "payment", 1200]);
    const refund = await tell("POST", "/follow-ups", { of: body.id, type: "REFUND" });
    assert.equal(control.transactions.byId(refund.body.id)?.follows?.id, body.id);
    for (const name of SCENARIO_NAMES) {
      const played = await tell("POST", `/scenarios/${name}`);
      assert.deepEqual([played.status, played.body.kind], [201, "payment"]);
      assert.notEqual(control.transactions.byId(played.body.id), null);
    }
    assert.deepEqual(SCENARIO_NAMES, ["paid", "declined"]);
  });

  test("says what is wrong with a body", async (t) => {
    const { tell } = await start(t);
    assert.equal((await tell("POST", "/create", { amount: 9.99 })).status, 400);
    assert.equal((await tell("POST", "/follow-ups", { of: "nobody", type: "REFUND" })).status, 404);
    assert.equal((await tell("POST", "/nothing-like-that")).status, 404);
  });
});
