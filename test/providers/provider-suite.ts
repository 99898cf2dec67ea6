/**
 * What every provider must pass, whatever it calls its fields: nothing throws, nothing leaks, nothing is guessed.
 * A provider's own test hands over its fixtures and says what each must become.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import * as contract from "../../edge/contract.ts";
import type { Account, Answer, Call, Facts, Provider, UpstreamResult } from "../../edge/providers/provider.ts";
import { type Json, namesOn, nonsense, type Path, pathsOf, valueAt, withValue } from "./mutations.ts";
import { testWebhook, type WebhookSuite } from "./webhook-suite.ts";

/** One fixture as the body of an HTTP answer, and what it must become. */
export interface AnswerCase {
  /** Name of a file in the folder of fixtures, without `.json`. */
  fixture: string;
  kind: contract.Kind;
  /** Says what the change below makes of it. */
  but?: string;
  change?: Record<string, Json>;
  httpStatus?: number;
  headers?: Record<string, string>;
  nowMs?: number;
  expected: Answer;
}

export interface ProviderSuite<Options, Credentials> {
  provider: Provider<Options, Credentials>;
  account: Account<Options, Credentials>;
  fixtures: URL;
  answers: AnswerCase[];
  /** The one field that holds the provider's main word. */
  statusField: string;
  /** Fields that may decide about state, advice or kind; nonsense in any other changes neither. */
  deciding: string[];
  /** Fields whose text a customer may see, and where. */
  shown: Record<string, keyof Facts>;
  /** A 404 that says nothing more. */
  http404: Answer;
  webhook?: WebhookSuite<Options, Credentials>;
}

export const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** The allow-list, written down a second time: one more field here or there fails. */
export const factsSchema = z.strictObject({
  state: z.enum(contract.STATES),
  settled: z.boolean(),
  hint: z.enum(contract.HINTS).nullable(),
  advice: z.enum(contract.ADVICE).nullable(),
  at: contract.statusDocumentSchema.shape.startsAt,
  startsAt: contract.statusDocumentSchema.shape.startsAt,
  expiresAt: contract.statusDocumentSchema.shape.expiresAt,
  amount: contract.moneySchema.strict().nullable(),
  paid: contract.moneySchema.strict().nullable(),
  refunded: contract.moneySchema.strict().nullable(),
  method: contract.methodSchema.strict().nullable(),
  reference: z.string().max(contract.MAX_ID_LENGTH).nullable(),
  instructions: contract.instructionsSchema.strict().nullable(),
  progress: contract.progressSchema.strict().nullable(),
  newsAtMs: z.number().nullable(),
});

/** Facts of which only the named ones are known. */
export function facts(known: Partial<Facts> & Pick<Facts, "state" | "settled">): Facts {
  const nothing = { hint: null, advice: null, at: null, startsAt: null, expiresAt: null, amount: null, paid: null };
  const more = { refunded: null, method: null, reference: null, instructions: null, progress: null, newsAtMs: null };
  return { ...nothing, ...more, ...known };
}

export function readFixture(folder: URL, name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
}

/** Every text in the credentials: none may come out again. */
export function secretsOf(account: Account<unknown, unknown>): string[] {
  return Object.values(account.credentials as Record<string, unknown>).filter((value) => typeof value === "string");
}

export function assertHonest(found: Facts): void {
  assert.doesNotThrow(() => factsSchema.parse(found));
  if (found.state !== "unknown") return;
  assert.equal(found.settled, false);
  assert.equal(found.advice, "do_not_pay_again");
}

export function testProvider<Options, Credentials>(suite: ProviderSuite<Options, Credentials>): void {
  const { provider, account } = suite;
  const bodyOf = ({ fixture, change }: AnswerCase): Json => {
    const json = readFixture(suite.fixtures, fixture);
    return change ? { ...(json as Record<string, Json>), ...change } : json;
  };

  async function ask(kind: contract.Kind, result: UpstreamResult, nowMs = NOW_MS) {
    const calls: Parameters<Call>[] = [];
    const call: Call = async (...request) => {
      calls.push(request);
      return result;
    };
    const answer = await provider.ask(account, { kind, id: "an id/ü?#", nowMs, firstAskedMs: nowMs }, call);
    return { answer, calls };
  }

  const askAbout = async (row: AnswerCase, json: Json) =>
    (await ask(row.kind, http(row.httpStatus ?? 200, JSON.stringify(json), row.headers), row.nowMs)).answer;

  const found = suite.answers.filter(({ expected }) => expected.outcome === "found");
  /** Each fixture once: a change of a value does not change where texts are. */
  const unchanged = suite.answers.filter(
    ({ change }, place, all) => !change && all[place - 1]?.fixture !== all[place]?.fixture,
  );
  const anyFound = fc.constantFrom(...found);
  const anyFieldOf = (json: Json) => fc.constantFrom(...pathsOf(json));
  const spoiled = anyFound.chain((row) => fc.tuple(fc.constant(row), anyFieldOf(bodyOf(row)), nonsense));

  describe("answers", () => {
    for (const row of suite.answers) {
      test(`reads ${row.fixture}${row.but ? ` ${row.but}` : ""} under ${row.kind} as ${nameOf(row.expected)}`, async () => {
        assert.deepEqual(await askAbout(row, bodyOf(row)), row.expected);
        if (row.expected.outcome === "found") assertHonest(row.expected.facts);
      });
    }

    test("reads a status word it has never heard as unknown, unsettled, and hands a short harmless word to the log", async () => {
      for (const row of found) {
        for (const word of ["TELEPORTED", "Ünheard\nof ".repeat(50)]) {
          const answer = await askAbout(row, withValue(bodyOf(row), [suite.statusField], word));
          assert.ok(answer.outcome === "found");
          assert.equal(answer.facts.state, "unknown");
          assertHonest(answer.facts);
          assert.match(answer.unheardOf ?? "", /^[A-Za-z0-9 .?_-]{1,40}$/);
        }
      }
    });

    test("ignores fields it does not know", async () => {
      for (const row of suite.answers) {
        const json = { ...(bodyOf(row) as Record<string, Json>), teleport: { state: "SUCCESS", list: [1, {}] } };
        assert.deepEqual(await askAbout(row, json), row.expected);
      }
    });
  });

  describe("bad answers", () => {
    const whole = Buffer.from(JSON.stringify(found[0] ? bodyOf(found[0]) : {}));
    const kind = found[0]?.kind ?? "payment";
    const says = async (name: string, result: UpstreamResult, expected: Answer) =>
      test(name, async () => assert.deepEqual((await ask(kind, result)).answer, expected));
    const none = (reason: Extract<Answer, { outcome: "no-answer" }>["reason"]): Answer => ({
      outcome: "no-answer",
      reason,
    });

    for (const status of [401, 403])
      says(`takes ${status} for a refusal of our credentials`, http(status, "{}"), none("unauthorized"));
    for (const status of [500, 502, 503, 504, 522])
      says(`takes ${status} for a fault of the provider`, http(status, "<html>"), none("server-error"));
    for (const status of [302, 400, 418])
      says(`takes ${status} for no answer about the payment`, http(status, ""), none("refused"));
    says("reads a bare 404 as this provider means it", http(404, ""), suite.http404);
    says("takes 429 for a limit without a time", http(429, ""), none("rate-limited"));
    for (const [header, seconds] of [
      ["30", 30],
      ["Sat, 21 Nov 2026 12:00:45 GMT", 45],
      ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
    ] as const) {
      const limited: Answer = { outcome: "no-answer", reason: "rate-limited", retryAfterSeconds: seconds };
      says(`takes 429 with Retry-After ${header} for ${seconds} s`, http(429, "", { "Retry-After": header }), limited);
    }
    for (const header of ["soon", "-5", "1e9", "9".repeat(40), "2026-11-21"]) {
      says(
        `takes 429 with Retry-After ${header.slice(0, 9)} for a limit without a time`,
        http(429, "", { "Retry-After": header }),
        none("rate-limited"),
      );
    }
    for (const reason of ["timeout", "network", "too-large"] as const) {
      says(`passes on that the call ended by ${reason}`, { ok: false, reason }, none(reason));
    }
    for (const [what, body] of [
      ["HTML", "<!doctype html><html><body>Bad gateway</body></html>"],
      ["nothing", ""],
      ["a list", "[]"],
      ["null", "null"],
      ["bytes that are no text", "\u0000\ufffe\ufffd"],
      ["10,000 lists in each other", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
      ["10,000 objects in each other", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ] as const) {
      says(`takes ${what} for unreadable`, http(200, body), none("unreadable"));
    }

    test("takes an answer cut anywhere for unreadable", async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
          const result: UpstreamResult = {
            ok: true,
            status: 200,
            headers: new Headers(),
            body: whole.subarray(0, length),
          };
          assert.deepEqual((await ask(kind, result)).answer, none("unreadable"));
        }),
      );
    });

    test("survives 10,000 levels inside any one field", async () => {
      for (const row of unchanged) {
        for (const path of pathsOf(bodyOf(row))) {
          const text = JSON.stringify(withValue(bodyOf(row), path, "@deep")).replace(
            '"@deep"',
            `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
          );
          const { answer } = await ask(row.kind, http(200, text));
          if (answer.outcome === "found") assertHonest(answer.facts);
        }
      }
    });

    test("gives an honest answer, and never throws, whatever one field holds", async () => {
      await fc.assert(
        fc.asyncProperty(spoiled, async ([row, path, value]) => {
          const answer = await askAbout(row, withValue(bodyOf(row), path, value));
          if (answer.outcome === "found") assertHonest(answer.facts);
        }),
        { numRuns: 1000 },
      );
    });

    test("keeps state, advice and hint when a field that does not decide them holds nonsense", async () => {
      const isDeciding = (path: Path) => suite.deciding.includes(namesOn(path).at(-1) ?? "");
      await fc.assert(
        fc.asyncProperty(spoiled, async ([row, path, value]) => {
          const names = new Set(pathsOf(valueAt(bodyOf(row), path) ?? null).flatMap(namesOn));
          fc.pre(!isDeciding(path) && !suite.deciding.some((name) => names.has(name)));
          const answer = await askAbout(row, withValue(bodyOf(row), path, value));
          assert.ok(answer.outcome === "found" && row.expected.outcome === "found");
          const { state, advice, hint, settled } = row.expected.facts;
          assert.deepEqual({ ...answer.facts, state, advice, hint, settled }, answer.facts);
        }),
        { numRuns: 1000 },
      );
    });
  });

  describe("what leaves", () => {
    const marks = ["PII-MARK-7c2e", "9753", "97.53", "XTS", "mark@example.test", ...secretsOf(account)];

    test("lets no text out but of the fields a customer may see", async () => {
      for (const row of unchanged) {
        const json = bodyOf(row);
        for (const path of pathsOf(json).filter((path) => typeof valueAt(json, path) !== "object")) {
          for (const mark of marks) {
            const answer = await askAbout(row, withValue(json, path, mark));
            const may = suite.shown[namesOn(path).at(-1) ?? ""];
            const rest = answer.outcome === "found" ? { ...answer.facts, ...(may ? { [may]: null } : {}) } : answer;
            assert.ok(
              !JSON.stringify(rest).includes(mark),
              `${row.fixture}: ${path.join(".")} shows in ${JSON.stringify(rest)}`,
            );
          }
        }
      }
    });

    test("lets no text out when every field that is neither shown nor deciding holds it", async () => {
      for (const row of unchanged) {
        const kept = new Set([suite.statusField, ...suite.deciding, ...Object.keys(suite.shown)]);
        const json = bodyOf(row);
        const texts = pathsOf(json).filter((path) => typeof valueAt(json, path) === "string");
        const planted = texts.filter((path) => !kept.has(namesOn(path).at(-1) ?? ""));
        for (const mark of marks) {
          const everywhere = planted.reduce((spoiled, path) => withValue(spoiled, path, mark), json);
          assert.ok(!JSON.stringify(await askAbout(row, everywhere)).includes(mark), `${row.fixture} shows ${mark}`);
        }
      }
    });

    test("asks with exactly one call, and only what the call port knows", async () => {
      for (const kind of provider.kinds) {
        const { calls } = await ask(kind, http(500, ""));
        assert.equal(calls.length, 1);
        const [url, init] = calls[0] ?? assert.fail();
        assert.ok(url.startsWith(`${account.baseUrl}/`));
        assert.ok(Object.keys(init).every((name) => ["method", "headers", "body"].includes(name)));
      }
    });

    test("encodes the id, so that it stays one segment or value of the address", async () => {
      for (const kind of provider.kinds) {
        const { calls } = await ask(kind, http(500, ""));
        const sent = `${calls[0]?.[0]} ${calls[0]?.[1].body ?? ""}`;
        assert.ok(!sent.includes("id/ü") && !sent.includes("#"));
      }
    });
  });

  if (suite.webhook) testWebhook(suite, suite.webhook);
}

function http(status: number, body: string, headers: Record<string, string> = {}): UpstreamResult {
  return { ok: true, status, headers: new Headers(headers), body: new TextEncoder().encode(body) };
}

function nameOf(answer: Answer): string {
  if (answer.outcome === "no-answer") return answer.reason;
  if (answer.outcome === "not-found") return "not found";
  return [answer.facts.state, answer.facts.hint, answer.facts.advice].filter(Boolean).join(", ");
}
