/** The access token of a Finrelay client: how it is requested, shared between queries, and replaced. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { err } from "../../../edge/platform/result.ts";
import type { ProviderResponse, QueryStep } from "../../../edge/providers/query.ts";
import { http, noResult } from "../query-cases.ts";
import { account, clientAccount } from "./account.ts";
import { emptySession, FakeFinrelay, NOW_MS, outcomeOf, runQuery, startStep } from "./fake-finrelay.ts";

describe("Finrelay access token", () => {
  test("A Finrelay token is requested in a step of its own with the client's credentials in the form", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    const first = startStep(finrelay, session);
    await finrelay.respond();
    assert.equal((await first).outcome, "more");
    assert.deepEqual(finrelay.calls, ["token"]);
    const { method, headers, body } = finrelay.inits[0] ?? assert.fail();
    assert.equal(method, "POST");
    assert.equal(headers["Content-Type"], "application/x-www-form-urlencoded");
    assert.equal(body, "grant_type=client_credentials&client_id=client-7f&client_secret=s3cret+%26+7f");
    assert.equal(await outcomeOf(finrelay, session), "found");
    assert.deepEqual(finrelay.calls, ["token", "status"]);
    assert.equal(finrelay.inits[1]?.headers.Authorization, "Bearer token-1");
  });

  test("A Finrelay token is used for every query until 30 s before it expires", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    for (const seconds of [0, 1, 269])
      assert.equal(await outcomeOf(finrelay, session, NOW_MS + seconds * 1000), "found");
    assert.deepEqual(finrelay.calls, ["token", "status", "status", "status"]);
    await outcomeOf(finrelay, session, NOW_MS + 270_000);
    assert.deepEqual(finrelay.calls.slice(4), ["token", "status"]);
  });

  for (const [what, expiresIn, useSeconds] of [
    ["no lifetime", undefined, 270],
    ["a lifetime as text", "120", 90],
    ["an unreadable lifetime", "soon", 270],
    ["a lifetime of 0", 0, 30],
  ] as const) {
    test(`A Finrelay token with ${what} is used for ${useSeconds} s`, async () => {
      const body = JSON.stringify({ access_token: "token-1", expires_in: expiresIn });
      const finrelay = new FakeFinrelay({ tokenResponse: () => http(200, body) });
      finrelay.validTokens.add("token-1");
      const session = emptySession();
      await outcomeOf(finrelay, session);
      await outcomeOf(finrelay, session, NOW_MS + useSeconds * 1000 - 1);
      assert.equal(finrelay.countOf("token"), 1);
      await outcomeOf(finrelay, session, NOW_MS + useSeconds * 1000);
      assert.equal(finrelay.countOf("token"), 2);
    });
  }

  test("A Finrelay token is fetched once for six simultaneous queries, which then make one call each", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    const first = Array.from({ length: 6 }, () => startStep(finrelay, session));
    await finrelay.respond();
    const steps = await Promise.all(first);
    assert.deepEqual(finrelay.calls, ["token"]);
    const second = steps.map((step) =>
      step.outcome === "more" ? startStep(finrelay, session, step.cursor) : assert.fail(),
    );
    await finrelay.respond();
    assert.deepEqual(new Set((await Promise.all(second)).map(({ outcome }) => outcome)), new Set(["found"]));
    assert.equal(finrelay.calls.length, 7);
  });

  test("A failed token request of Finrelay fails one query only, and the next waiting query requests a token again", async () => {
    const tokenResponse = () => err("timeout" as const);
    const finrelay = new FakeFinrelay({ tokenResponse });
    const session = emptySession();
    const first = [startStep(finrelay, session), startStep(finrelay, session), startStep(finrelay, session)];
    await finrelay.respond();
    const [failed, ...waited] = await Promise.all(first);
    assert.deepEqual(failed, { outcome: "no-result", reason: "timeout" });
    assert.deepEqual(new Set(waited.map(({ outcome }) => outcome)), new Set(["more"]));
    assert.equal(session.bearer, null);
    const next = startStep(finrelay, session);
    await finrelay.respond();
    assert.equal((await next).outcome, "no-result");
    assert.deepEqual(finrelay.calls, ["token", "token"]);
  });

  test("A Finrelay token is never used for another client that shares the account", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    const other = { ...clientAccount, credentials: { ...clientAccount.credentials, clientId: "other-client" } };
    await outcomeOf(finrelay, session);
    await outcomeOf(finrelay, session, NOW_MS, other);
    assert.deepEqual(finrelay.calls, ["token", "status", "token", "status"]);
    assert.equal(finrelay.inits[3]?.headers.Authorization, "Bearer token-2");
  });
});

describe("Finrelay token refusal", () => {
  test("A refused Finrelay token is replaced once, and the query continues", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    await outcomeOf(finrelay, session);
    finrelay.validTokens.clear();
    assert.equal(await outcomeOf(finrelay, session), "found");
    assert.deepEqual(finrelay.calls, ["token", "status", "status", "token", "status"]);
  });

  test("A second refused Finrelay token in one query means that the credentials are refused", async () => {
    const finrelay = new FakeFinrelay({ refusesAllTokens: true });
    const result = await runQuery(finrelay, emptySession());
    assert.deepEqual(result, noResult("unauthorized"));
    assert.deepEqual(finrelay.calls, ["token", "status", "token", "status"]);
  });

  test("A Finrelay token that is refused to six simultaneous queries is replaced once for all of them", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    await outcomeOf(finrelay, session);
    finrelay.validTokens.clear();
    let steps: QueryStep[] = Array.from({ length: 6 }, () => ({ outcome: "more", cursor: null }));
    while (steps.some(({ outcome }) => outcome === "more")) {
      const next = steps.map((step) => (step.outcome === "more" ? startStep(finrelay, session, step.cursor) : step));
      await finrelay.respond();
      steps = await Promise.all(next);
    }
    assert.deepEqual(new Set(steps.map(({ outcome }) => outcome)), new Set(["found"]));
    assert.equal(finrelay.countOf("token"), 2);
  });

  test("A late refusal of a Finrelay token does not remove the token that has replaced it", async () => {
    const finrelay = new FakeFinrelay();
    const session = emptySession();
    await outcomeOf(finrelay, session);
    finrelay.validTokens.clear();
    const late = startStep(finrelay, session);
    session.bearer = { token: "newer", issuedTo: "another client", expiresMs: NOW_MS + 1000 };
    await finrelay.respond();
    assert.deepEqual(await late, { outcome: "more", cursor: { refreshed: true } });
    assert.equal(session.bearer.token, "newer");
  });

  test("A refusal of a configured Finrelay token is the result at once", async () => {
    const finrelay = new FakeFinrelay();
    const step = startStep(finrelay, emptySession(), null, NOW_MS, account);
    await finrelay.respond();
    assert.deepEqual(await step, noResult("unauthorized"));
    assert.deepEqual(finrelay.calls, ["status"]);
  });
});

describe("Finrelay token responses", () => {
  for (const [what, result, expected] of [
    ["400 invalid_client", http(400, '{"error":"invalid_client"}'), { reason: "unauthorized" }],
    ["401", http(401, '{"error":"unauthorized_client"}'), { reason: "unauthorized" }],
    ["404", http(404, ""), { reason: "refused" }],
    ["302", http(302, ""), { reason: "refused" }],
    [
      "429 and Retry-After",
      http(429, "", { "Retry-After": "7" }),
      { reason: "rate-limited", retryAfterSeconds: 7, limited: "account" },
    ],
    ["503", http(503, "<html>"), { reason: "server-error" }],
    ["HTML", http(200, "<html>"), { reason: "unreadable" }],
    ["no token", http(200, '{"token_type":"Bearer"}'), { reason: "unreadable" }],
    ["an empty token", http(200, '{"access_token":""}'), { reason: "unreadable" }],
    ["a token with a line break", http(200, '{"access_token":"a\\nHost: b"}'), { reason: "unreadable" }],
    ["too many bytes", err("too-large"), { reason: "too-large" }],
  ] as [string, ProviderResponse, { reason: string }][]) {
    test(`A Finrelay token response with ${what} gives no result (${expected.reason})`, async () => {
      const finrelay = new FakeFinrelay({ tokenResponse: () => result });
      const step = startStep(finrelay, emptySession());
      await finrelay.respond();
      assert.deepEqual(await step, { outcome: "no-result", ...expected });
    });
  }
});

describe("Finrelay token header", () => {
  async function headersWith(authHeader: string) {
    const finrelay = new FakeFinrelay();
    const requester = { ...account, options: { ...account.options, authHeader } };
    const step = startStep(finrelay, emptySession(), null, NOW_MS, requester);
    await finrelay.respond();
    await step;
    return finrelay.inits[0]?.headers;
  }

  test("The Finrelay token is sent as Bearer in Authorization, and bare in any other header", async () => {
    assert.deepEqual(await headersWith("Authorization"), {
      Accept: "application/json",
      Authorization: "Bearer static-token-7f",
    });
    assert.deepEqual(await headersWith("jwt"), { Accept: "application/json", jwt: "static-token-7f" });
    assert.equal((await headersWith("authorization"))?.authorization, "Bearer static-token-7f");
  });
});
