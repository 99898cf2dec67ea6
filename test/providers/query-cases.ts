/**
 * The test cases of a provider's status queries, and a runner that queries the provider with scripted responses. The
 * shared suites and the providers' own tests use them.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as z from "zod";
import * as contract from "../../contract/index.ts";
import { ok } from "../../edge/platform/result.ts";
import { type Facts, NO_FACTS } from "../../edge/providers/facts.ts";
import type { OrderPayment } from "../../edge/providers/orders.ts";
import type { Account, Provider } from "../../edge/providers/provider.ts";
import type {
  NoResult,
  NoResultReason,
  ProviderFetch,
  ProviderResponse,
  QueryResult,
  QueryStep,
  Session,
} from "../../edge/providers/query.ts";
import { type Json, type Path, pathsOf, valueAt, withChanges } from "./mutations.ts";
import type { OrderList } from "./order-list.ts";

/** One fixture as the body of a response, and the query result that it must become. */
export interface QueryCase {
  /** File name in the folder of fixtures, without `.json`. */
  fixture: string;
  kind: contract.Kind;
  /** How this case differs from the fixture, for the test's title: "with code 2001". */
  variant?: string;
  /** New values by dotted path: `{"payment.status": "DECLINED", "transactions.0.type": null}`. */
  change?: Record<string, Json>;
  /** Fixtures of the responses to the further calls of the same query. */
  later?: string[];
  httpStatus?: number;
  headers?: Record<string, string>;
  nowMs?: number;
  expected: QueryResult;
}

/** What the shared suites must know about a provider. */
export interface QuerySuite<Options, Credentials> {
  /** The provider's name in test titles. */
  name: string;
  provider: Provider<Options, Credentials>;
  account: Account<Options, Credentials>;
  /** The folder of fixtures. */
  fixtures: URL;
  cases: QueryCase[];
  /** By kind, the field that contains the resource's id. Where a fixture has several, the least nested ones count. */
  idField: Partial<Record<contract.Kind, string>>;
  /** By kind, ids as the provider's documents show them, and texts that by these documents are none. */
  ids: Partial<Record<contract.Kind, { examples: readonly string[]; impossible: readonly string[] }>>;
  /** The path of the status word in a fixture; null where other fields decide before it. */
  statusPath(json: Json): Path | null;
  /** The account's session before a query. Default: empty. */
  session?: () => Session;
  /** Fields that may decide on state, advice or kind. An unexpected value in any other field must change none of them. */
  decidingFields: string[];
  /** Fields whose text a customer may see, and the fact that shows it; all of them where the field is in several places. */
  visibleFields: Record<string, keyof Facts | readonly (keyof Facts)[]>;
  /** Fields with a code that the customer copies to pay, and the part of `instructions` that shows it. */
  codes?: Record<string, keyof contract.Instructions>;
  /** Present when the provider answers a query for an order with a list of payments. */
  orderList?: OrderList;
  /** The result of a 404 without a body. */
  http404: QueryResult;
  /** Which limit a 429 without further headers reports, if the provider's documents show it. */
  http429?: NoResult["limited"];
}

/** Facts with a state; all other fields are optional. */
export type ExpectedFacts = Partial<Facts> & Pick<Facts, "state" | "settled">;

/** The time of every query and webhook, unless a case sets another. */
export const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** An id that no fixture contains. */
const OTHER_ID = "an id/ü?#";

/** A second copy of the allow-list: a field that is added to `Facts` or here alone makes a test fail. */
const factsSchema = z.strictObject({
  state: z.enum(contract.STATES),
  settled: z.boolean(),
  hint: z.enum(contract.HINTS).nullable(),
  advice: z.enum(contract.ADVICE).nullable(),
  at: contract.statusDocumentSchema.shape.startsAt,
  changedAt: contract.statusDocumentSchema.shape.startsAt,
  startsAt: contract.statusDocumentSchema.shape.startsAt,
  expiresAt: contract.statusDocumentSchema.shape.expiresAt,
  amount: contract.moneySchema.strict().nullable(),
  paid: contract.moneySchema.strict().nullable(),
  refunded: contract.moneySchema.strict().nullable(),
  chargedBack: contract.moneySchema.strict().nullable(),
  method: contract.methodSchema.strict().nullable(),
  billed: contract.moneySchema.strict().nullable(),
  reference: z.string().max(contract.MAX_ID_LENGTH).nullable(),
  continueUrl: z.url().startsWith("https:").nullable(),
  expectedBy: z.iso.date().nullable(),
  bankReferences: z.array(contract.bankReferenceSchema.strict()),
  attempts: contract.attemptsSchema.strict().nullable(),
  instructions: contract.instructionsSchema.strict().nullable(),
  progress: contract.progressSchema.strict().nullable(),
  download: z.strictObject({ expiresAt: contract.statusDocumentSchema.shape.expiresAt }).nullable(),
  singleUse: z.boolean(),
  endsWhenGone: z.boolean(),
  paymentId: z.string().max(contract.MAX_ID_LENGTH).nullable(),
  test: z.boolean().nullable(),
  nextChangeMs: z.number().nullable(),
});

/** Facts with these fields; all other fields are empty. */
export function facts(expectedFacts: ExpectedFacts): Facts {
  return { ...NO_FACTS, ...expectedFacts };
}

/** The result for an order with these payments. */
export function orderResult(facts: Facts, payments: OrderPayment[]): QueryResult {
  return { outcome: "found", facts, payments };
}

export const notFound: QueryResult = { outcome: "not-found" };

export function noResult(reason: NoResultReason): QueryResult {
  return { outcome: "no-result", reason };
}

const fixtures = new Map<string, Json>();

/** The content of a fixture. Each is read once and frozen, because all tests of a file share it. */
export function readFixture(folder: URL, name: string): Json {
  const { href } = new URL(`${name}.json`, folder);
  const freeze = (_key: string, value: Json) => Object.freeze(value);
  const fixture = fixtures.get(href) ?? JSON.parse(readFileSync(new URL(href), "utf8"), freeze);
  fixtures.set(href, fixture);
  return fixture;
}

/** An HTTP response of the provider. */
export function http(status: number, body: string, headers: Record<string, string> = {}): ProviderResponse {
  return ok({ status, headers: new Headers(headers), body: new TextEncoder().encode(body) });
}

/** Every text in the credentials. None of them may leave the edge. */
export function secretsOf(account: Account<unknown, unknown>): string[] {
  return Object.values(account.credentials as Record<string, unknown>).filter((value) => typeof value === "string");
}

/** Fails unless the facts keep to the allow-list, never settle an unknown state, and give advice on failures only. */
export function assertValidFacts(found: Facts): void {
  assert.doesNotThrow(() => factsSchema.parse(found));
  if (found.state === "unknown") assert.equal(found.settled, false);
  // The hub adds the advice of every other state.
  if (found.state !== "failed") assert.equal(found.advice, null);
}

/** Runs the cases of a suite: queries the provider with scripted responses. */
export class CaseRunner<Options, Credentials> {
  readonly suite: QuerySuite<Options, Credentials>;
  /** The cases whose resource is found. */
  readonly found: QueryCase[];
  /** Each fixture once, unchanged: a changed value does not change where a fixture has text. */
  readonly unchanged: QueryCase[];
  /** The id of each case that was queried. */
  readonly #ids = new Map<QueryCase, string>();

  constructor(suite: QuerySuite<Options, Credentials>) {
    this.suite = suite;
    this.found = suite.cases.filter(({ expected }) => expected.outcome === "found");
    this.unchanged = suite.cases.filter(
      ({ change }, index, all) => !change && all[index - 1]?.fixture !== all[index]?.fixture,
    );
  }

  /** The first response's body. */
  bodyOf({ fixture, change }: QueryCase): Json {
    return withChanges(readFixture(this.suite.fixtures, fixture), change ?? {});
  }

  /** The paths of the resource's id in the body: one, or one for each entry of a list. */
  idPathsOf(queryCase: QueryCase): Path[] {
    const paths = pathsOf(this.bodyOf(queryCase)).filter((path) => path.at(-1) === this.suite.idField[queryCase.kind]);
    const depth = Math.min(...paths.map((path) => path.length));
    return paths.filter((path) => path.length === depth);
  }

  /** The id of the resource that the case queries. */
  idOf(queryCase: QueryCase): string {
    const id = this.#ids.get(queryCase) ?? this.#idIn(queryCase) ?? OTHER_ID;
    this.#ids.set(queryCase, id);
    return id;
  }

  /** Whether the body contains the id of the resource. */
  hasId(queryCase: QueryCase): boolean {
    return this.#idIn(queryCase) !== null;
  }

  #idIn(queryCase: QueryCase): string | null {
    const [id] = this.idPathsOf(queryCase).map((path) => valueAt(this.bodyOf(queryCase), path));
    return typeof id === "string" && id !== "" ? id : null;
  }

  /** The responses to all calls of a case, the first with this body. */
  responsesOf(queryCase: QueryCase, body: string): ProviderResponse[] {
    const later = (queryCase.later ?? []).map((name) =>
      http(200, JSON.stringify(readFixture(this.suite.fixtures, name))),
    );
    return [http(queryCase.httpStatus ?? 200, body, queryCase.headers), ...later];
  }

  /** The result of a case with this body. */
  async run(queryCase: QueryCase, body: Json, trusted = true): Promise<QueryResult> {
    const responses = this.responsesOf(queryCase, JSON.stringify(body));
    return (await this.query(queryCase.kind, responses, queryCase.nowMs, this.idOf(queryCase), trusted)).result;
  }

  /** Queries the provider step by step until it has a result. `responses` are the results of its calls, in order. */
  async query(
    kind: contract.Kind,
    responses: ProviderResponse | ProviderResponse[],
    nowMs = NOW_MS,
    id = OTHER_ID,
    trusted = true,
  ): Promise<{ result: QueryResult; calls: Parameters<ProviderFetch>[] }> {
    const { provider, account } = this.suite;
    const calls: Parameters<ProviderFetch>[] = [];
    const remaining = [responses].flat();
    const providerFetch: ProviderFetch = async (...request) => {
      calls.push(request);
      return remaining.shift() ?? assert.fail("the provider makes more calls than there are responses");
    };
    const session = this.suite.session?.() ?? { bearer: null };
    let step: QueryStep = { outcome: "more", cursor: null };
    while (step.outcome === "more") {
      const cursor: unknown = JSON.parse(JSON.stringify(step.cursor ?? null));
      const callsBefore = calls.length;
      const query = { kind, id, trusted, nowMs, firstRequestedMs: nowMs, cursor, session };
      step = (await provider.query?.(account, query, providerFetch)) ?? assert.fail("the provider has no query method");
      assert.ok(calls.length <= callsBefore + 1, "the provider makes more than one call in one step");
    }
    return { result: step, calls };
  }
}
