/**
 * What the parts of the suite share: a provider's fixtures, what each must become, and how one asks with a made-up answer.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as z from "zod";
import * as contract from "../../contract/index.ts";
import { type Facts, NO_FACTS } from "../../edge/providers/facts.ts";
import type { Account, Provider } from "../../edge/providers/provider.ts";
import type { ProviderFetch, ProviderResponse, QueryResult, QueryStep, Session } from "../../edge/providers/query.ts";
import { changed, type Json, type Path, pathsOf, valueAt } from "./mutations.ts";

/** One fixture as the body of an HTTP answer, and what it must become. */
export interface AnswerCase {
  /** Name of a file in the folder of fixtures, without `.json`. */
  fixture: string;
  kind: contract.Kind;
  /** Says what the change below makes of it. */
  but?: string;
  /** New values by dotted path: `{"payment.status": "DECLINED", "transactions.0.type": null}`. */
  change?: Record<string, Json>;
  /** Fixtures that answer the further calls of the same question, in their order. */
  later?: string[];
  httpStatus?: number;
  headers?: Record<string, string>;
  nowMs?: number;
  expected: QueryResult;
}

export interface AnswerSuite<Options, Credentials> {
  provider: Provider<Options, Credentials>;
  account: Account<Options, Credentials>;
  fixtures: URL;
  answers: AnswerCase[];
  /** By kind, the field in which a fixture names the thing: it is asked for by that id. The one nearest to the top counts. */
  idField: Partial<Record<contract.Kind, string>>;
  /** Where a fixture holds the provider's main word; null where other fields decide before it. */
  statusAt(json: Json): Path | null;
  /** What the account remembers already, where a call needs more than the credentials. */
  session?: () => Session;
  /** Fields that may decide about state, advice or kind; nonsense in any other changes neither. */
  deciding: string[];
  /** Fields whose text a customer may see, and where. */
  shown: Record<string, keyof Facts>;
  /** A 404 that says nothing more. */
  http404: QueryResult;
}

/** When everything is asked and every webhook arrives, unless a row says otherwise. */
export const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** Of a thing that no fixture is about. */
const AN_ID = "an id/ü?#";

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
  download: z.strictObject({ expiresAt: contract.statusDocumentSchema.shape.expiresAt }).nullable(),
  singleUse: z.boolean(),
  paymentId: z.string().max(contract.MAX_ID_LENGTH).nullable(),
  nextChangeMs: z.number().nullable(),
});

/** Facts of which only the named ones are known. */
export function facts(known: Partial<Facts> & Pick<Facts, "state" | "settled">): Facts {
  return { ...NO_FACTS, ...known };
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
  if (found.state === "unknown") assert.equal(found.settled, false);
  // That of every other state is the core's.
  if (found.state !== "failed") assert.equal(found.advice, null);
}

/** The suite's rows, and the provider asked with answers of our making. */
export function asking<Options, Credentials>(suite: AnswerSuite<Options, Credentials>) {
  const { provider, account } = suite;
  const bodyOf = ({ fixture, change }: AnswerCase): Json => changed(readFixture(suite.fixtures, fixture), change ?? {});

  /** Where this row's fixture names the thing: in a list, once for each entry. */
  function idPathsOf(row: AnswerCase): Path[] {
    const named = pathsOf(bodyOf(row)).filter((path) => path.at(-1) === suite.idField[row.kind]);
    const depth = Math.min(...named.map((path) => path.length));
    return named.filter((path) => path.length === depth);
  }

  /** What this row's fixture is the answer to. */
  function idOf(row: AnswerCase): string {
    const [id] = idPathsOf(row).map((path) => valueAt(bodyOf(row), path));
    return typeof id === "string" && id !== "" ? id : AN_ID;
  }

  /** Asks until the question is answered; `results` answer its calls one after the other. */
  async function ask(kind: contract.Kind, results: ProviderResponse | ProviderResponse[], nowMs = NOW_MS, id = AN_ID) {
    const calls: Parameters<ProviderFetch>[] = [];
    const waiting = [results].flat();
    const providerFetch: ProviderFetch = async (...request) => {
      calls.push(request);
      return waiting.shift() ?? assert.fail("asks more often than there are answers");
    };
    const session = suite.session?.() ?? { bearer: null };
    let step: QueryStep = { outcome: "more", cursor: null };
    while (step.outcome === "more") {
      const cursor: unknown = JSON.parse(JSON.stringify(step.cursor ?? null));
      const before = calls.length;
      step = await provider.query(
        account,
        { kind, id, nowMs, firstRequestedMs: nowMs, cursor, session },
        providerFetch,
      );
      assert.ok(calls.length <= before + 1, "more than one call in one step");
    }
    return { answer: step, calls };
  }

  /** Answers to all calls of a row's question, the first with this body. */
  const resultsOf = (row: AnswerCase, body: string): ProviderResponse[] => {
    const later = (row.later ?? []).map((name) => http(200, JSON.stringify(readFixture(suite.fixtures, name))));
    return [http(row.httpStatus ?? 200, body, row.headers), ...later];
  };

  const askAbout = async (row: AnswerCase, json: Json) =>
    (await ask(row.kind, resultsOf(row, JSON.stringify(json)), row.nowMs, idOf(row))).answer;

  const found = suite.answers.filter(({ expected }) => expected.outcome === "found");
  /** Each fixture once: a change of a value does not change where texts are. */
  const unchanged = suite.answers.filter(
    ({ change }, place, all) => !change && all[place - 1]?.fixture !== all[place]?.fixture,
  );
  return { ask, askAbout, bodyOf, found, idOf, idPathsOf, resultsOf, unchanged };
}

export function http(status: number, body: string, headers: Record<string, string> = {}): ProviderResponse {
  return { ok: true, status, headers: new Headers(headers), body: new TextEncoder().encode(body) };
}
