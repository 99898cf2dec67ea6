/**
 * What the parts of the suite share: a provider's fixtures, what each must become, and how one asks with a made-up answer.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import * as contract from "../../edge/contract.ts";
import type { Account, Answer, Call, Facts, Provider, UpstreamResult } from "../../edge/providers/provider.ts";
import type { Json } from "./mutations.ts";

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

export interface AnswerSuite<Options, Credentials> {
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
}

const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** The allow-list, written down a second time: one more field here or there fails. */
const factsSchema = z.strictObject({
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

/** The suite's rows, and the provider asked with answers of our making. */
export function asking<Options, Credentials>(suite: AnswerSuite<Options, Credentials>) {
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
  return { ask, askAbout, bodyOf, found, unchanged };
}

export function http(status: number, body: string, headers: Record<string, string> = {}): UpstreamResult {
  return { ok: true, status, headers: new Headers(headers), body: new TextEncoder().encode(body) };
}
