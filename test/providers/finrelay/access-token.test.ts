/** How a question comes to its token, and six questions to one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import type { ProviderFetch, ProviderResponse, QueryStep, Session } from "../../../edge/providers/query.ts";
import { http } from "../query-suite.ts";
import { account, clientAccount, type FinrelayAccount } from "./account.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const PAID = '{"found": true, "transaction": {"approved": true}}';
const refusal = { outcome: "no-result", reason: "unauthorized" };

interface Fake {
  providerFetch: ProviderFetch;
  /** Token calls and status calls, in the order they were made. */
  made: ("token" | "status")[];
  inits: Parameters<ProviderFetch>[1][];
  valid: Set<string>;
  /** Answers the calls that are waiting. */
  answer(): Promise<void>;
}

/** A Finrelay that gives `token-1`, `token-2`, … and knows which of them it takes; it answers when told to. */
function fakeFinrelay({
  tokenAnswer,
  takesNone = false,
}: {
  tokenAnswer?: () => ProviderResponse;
  takesNone?: boolean;
} = {}): Fake {
  const waiting: (() => void)[] = [];
  const fake: Fake = {
    made: [],
    inits: [],
    valid: new Set(),
    providerFetch: (url, init) => {
      const isToken = url === clientAccount.options.tokenUrl;
      fake.made.push(isToken ? "token" : "status");
      fake.inits.push(init);
      return new Promise((resolve) => waiting.push(() => resolve(isToken ? giveToken() : takeToken(init.headers))));
    },
    answer: async () => {
      await settled();
      for (const each of waiting.splice(0)) each();
      await settled();
    },
  };
  function giveToken(): ProviderResponse {
    if (tokenAnswer) return tokenAnswer();
    const token = `token-${fake.made.filter((kind) => kind === "token").length}`;
    if (!takesNone) fake.valid.add(token);
    return http(200, JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: 300 }));
  }
  function takeToken({ Authorization = "" }: Record<string, string>): ProviderResponse {
    return fake.valid.has(Authorization.replace("Bearer ", "")) ? http(200, PAID) : http(401, "");
  }
  return fake;
}

/** All that can go on without an answer has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const empty = (): Session => ({ bearer: null });

function step(
  fake: Fake,
  session: Session,
  cursor: unknown = null,
  nowMs = NOW_MS,
  as: FinrelayAccount = clientAccount,
) {
  return provider.query(
    as,
    { kind: "payment", id: "a", nowMs, firstRequestedMs: nowMs, cursor, session },
    fake.providerFetch,
  );
}

/** Asks until there is an answer, as the gate does. */
async function query(fake: Fake, session: Session, nowMs = NOW_MS, as: FinrelayAccount = clientAccount) {
  let said: QueryStep = { outcome: "more", cursor: null };
  while (said.outcome === "more") {
    const next = step(fake, session, said.cursor, nowMs, as);
    await fake.answer();
    said = await next;
  }
  return said.outcome;
}

describe("a token", () => {
  test("is asked for in a step of its own, with the client's credentials in the form", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    const first = step(fake, session);
    await fake.answer();
    assert.equal((await first).outcome, "more");
    assert.deepEqual(fake.made, ["token"]);
    const { method, headers, body } = fake.inits[0] ?? assert.fail();
    assert.equal(method, "POST");
    assert.equal(headers["Content-Type"], "application/x-www-form-urlencoded");
    assert.equal(body, "grant_type=client_credentials&client_id=client-7f&client_secret=s3cret+%26+7f");
    assert.equal(await query(fake, session), "found");
    assert.deepEqual(fake.made, ["token", "status"]);
    assert.equal(fake.inits[1]?.headers.Authorization, "Bearer token-1");
  });

  test("serves every question until 30 s before it expires", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    for (const seconds of [0, 1, 269]) assert.equal(await query(fake, session, NOW_MS + seconds * 1000), "found");
    assert.deepEqual(fake.made, ["token", "status", "status", "status"]);
    await query(fake, session, NOW_MS + 270_000);
    assert.deepEqual(fake.made.slice(4), ["token", "status"]);
  });

  for (const [what, expiresIn, usableSeconds] of [
    ["no lifetime", undefined, 270],
    ["a lifetime in text", "120", 90],
    ["a lifetime that is nonsense", "soon", 270],
    ["a lifetime of nothing", 0, 30],
  ] as const) {
    test(`given with ${what} is used for ${usableSeconds} s`, async () => {
      const body = JSON.stringify({ access_token: "token-1", expires_in: expiresIn });
      const fake = fakeFinrelay({ tokenAnswer: () => http(200, body) });
      fake.valid.add("token-1");
      const session = empty();
      await query(fake, session);
      await query(fake, session, NOW_MS + usableSeconds * 1000 - 1);
      assert.equal(fake.made.filter((kind) => kind === "token").length, 1);
      await query(fake, session, NOW_MS + usableSeconds * 1000);
      assert.equal(fake.made.filter((kind) => kind === "token").length, 2);
    });
  }

  test("is fetched once for six questions at once, which then each make one call", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    const first = Array.from({ length: 6 }, () => step(fake, session));
    await fake.answer();
    const steps = await Promise.all(first);
    assert.deepEqual(fake.made, ["token"]);
    const second = steps.map((said) => (said.outcome === "more" ? step(fake, session, said.cursor) : assert.fail()));
    await fake.answer();
    assert.deepEqual(new Set((await Promise.all(second)).map(({ outcome }) => outcome)), new Set(["found"]));
    assert.equal(fake.made.length, 7);
  });

  test("that could not be fetched fails one question only; the next of those that waited tries anew", async () => {
    const tokenAnswer = () => ({ ok: false, reason: "timeout" }) as const;
    const fake = fakeFinrelay({ tokenAnswer });
    const session = empty();
    const first = [step(fake, session), step(fake, session), step(fake, session)];
    await fake.answer();
    const [failed, ...waited] = await Promise.all(first);
    assert.deepEqual(failed, { outcome: "no-result", reason: "timeout" });
    assert.deepEqual(new Set(waited.map(({ outcome }) => outcome)), new Set(["more"]));
    assert.equal(session.bearer, null);
    const next = step(fake, session);
    await fake.answer();
    assert.equal((await next).outcome, "no-result");
    assert.deepEqual(fake.made, ["token", "token"]);
  });

  test("of one client is never used for another that shares the account", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    const other = { ...clientAccount, credentials: { ...clientAccount.credentials, clientId: "other-client" } };
    await query(fake, session);
    await query(fake, session, NOW_MS, other);
    assert.deepEqual(fake.made, ["token", "status", "token", "status"]);
    assert.equal(fake.inits[3]?.headers.Authorization, "Bearer token-2");
  });
});

describe("a token that is refused", () => {
  test("is replaced once, and the question asked again", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    await query(fake, session);
    fake.valid.clear();
    assert.equal(await query(fake, session), "found");
    assert.deepEqual(fake.made, ["token", "status", "status", "token", "status"]);
  });

  test("a second time is a refusal of our credentials", async () => {
    const fake = fakeFinrelay({ takesNone: true });
    let said: QueryStep = { outcome: "more", cursor: null };
    const session = empty();
    for (let steps = 0; said.outcome === "more"; steps++) {
      assert.ok(steps < 6, "goes on for ever");
      const next = step(fake, session, said.cursor);
      await fake.answer();
      said = await next;
    }
    assert.deepEqual(said, refusal);
    assert.deepEqual(fake.made, ["token", "status", "token", "status"]);
  });

  test("to six questions at once is replaced once for all", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    await query(fake, session);
    fake.valid.clear();
    let steps: QueryStep[] = Array.from({ length: 6 }, () => ({ outcome: "more", cursor: null }));
    while (steps.some(({ outcome }) => outcome === "more")) {
      const next = steps.map((said) => (said.outcome === "more" ? step(fake, session, said.cursor) : said));
      await fake.answer();
      steps = await Promise.all(next);
    }
    assert.deepEqual(new Set(steps.map(({ outcome }) => outcome)), new Set(["found"]));
    assert.equal(fake.made.filter((kind) => kind === "token").length, 2);
  });

  test("late does not throw away the one that has replaced it", async () => {
    const fake = fakeFinrelay();
    const session = empty();
    await query(fake, session);
    fake.valid.clear();
    const late = step(fake, session);
    session.bearer = { token: "newer", issuedTo: "anybody", expiresMs: NOW_MS + 1000 };
    await fake.answer();
    assert.deepEqual(await late, { outcome: "more", cursor: { refreshed: true } });
    assert.equal(session.bearer.token, "newer");
  });

  test("is believed at once where somebody gave it to us", async () => {
    const fake = fakeFinrelay();
    const said = step(fake, empty(), null, NOW_MS, account);
    await fake.answer();
    assert.deepEqual(await said, refusal);
    assert.deepEqual(fake.made, ["status"]);
  });
});

describe("an answer to the call for a token", () => {
  for (const [what, result, expected] of [
    ["400 invalid_client", http(400, '{"error":"invalid_client"}'), { reason: "unauthorized" }],
    ["401", http(401, '{"error":"unauthorized_client"}'), { reason: "unauthorized" }],
    ["404", http(404, ""), { reason: "refused" }],
    ["302", http(302, ""), { reason: "refused" }],
    ["429 with a time", http(429, "", { "Retry-After": "7" }), { reason: "rate-limited", retryAfterSeconds: 7 }],
    ["503", http(503, "<html>"), { reason: "server-error" }],
    ["HTML", http(200, "<html>"), { reason: "unreadable" }],
    ["no token", http(200, '{"token_type":"Bearer"}'), { reason: "unreadable" }],
    ["an empty token", http(200, '{"access_token":""}'), { reason: "unreadable" }],
    ["a token of two lines", http(200, '{"access_token":"a\\nHost: b"}'), { reason: "unreadable" }],
    ["too many bytes", { ok: false, reason: "too-large" }, { reason: "too-large" }],
  ] as [string, ProviderResponse, object][]) {
    test(`that is ${what} says nothing about the payment`, async () => {
      const fake = fakeFinrelay({ tokenAnswer: () => result });
      const said = step(fake, empty());
      await fake.answer();
      assert.deepEqual(await said, { outcome: "no-result", ...expected });
    });
  }
});

describe("the header that carries the token", () => {
  async function sentWith(authHeader: string) {
    const fake = fakeFinrelay();
    const as = { ...account, options: { ...account.options, authHeader } };
    const said = step(fake, empty(), null, NOW_MS, as);
    await fake.answer();
    await said;
    return fake.inits[0]?.headers;
  }

  test("is Authorization with the word Bearer, or another with the bare token", async () => {
    assert.deepEqual(await sentWith("Authorization"), {
      Accept: "application/json",
      Authorization: "Bearer static-token-7f",
    });
    assert.deepEqual(await sentWith("jwt"), { Accept: "application/json", jwt: "static-token-7f" });
    assert.equal((await sentWith("authorization"))?.authorization, "Bearer static-token-7f");
  });
});
