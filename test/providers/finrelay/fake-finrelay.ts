/** A Finrelay API in memory that issues access tokens, and the queries that use it. */
import assert from "node:assert/strict";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import type { ProviderFetch, ProviderResponse, QueryStep, Session } from "../../../edge/providers/query.ts";
import { http } from "../query-cases.ts";
import { clientAccount, type FinrelayAccount } from "./account.ts";

export const NOW_MS = Date.UTC(2026, 10, 21, 12);
const PAID = '{"found": true, "transaction": {"approved": true}}';

type Endpoint = "token" | "status";

/** A Finrelay API that issues `token-1`, `token-2`, … and responds to waiting calls when `respond()` is called. */
export class FakeFinrelay {
  /** The calls in their order. */
  readonly calls: Endpoint[] = [];
  readonly inits: Parameters<ProviderFetch>[1][] = [];
  readonly validTokens = new Set<string>();
  readonly #tokenResponse: (() => ProviderResponse) | undefined;
  readonly #refusesAllTokens: boolean;
  #waiting: (() => void)[] = [];

  constructor(options: { tokenResponse?: () => ProviderResponse; refusesAllTokens?: boolean } = {}) {
    this.#tokenResponse = options.tokenResponse;
    this.#refusesAllTokens = options.refusesAllTokens ?? false;
  }

  readonly providerFetch: ProviderFetch = (url, init) => {
    const call: Endpoint = url === clientAccount.options.tokenUrl ? "token" : "status";
    this.calls.push(call);
    this.inits.push(init);
    return new Promise((resolve) => {
      this.#waiting.push(() => resolve(call === "token" ? this.#issueToken() : this.#statusFor(init.headers)));
    });
  };

  /** Responds to all waiting calls. */
  async respond(): Promise<void> {
    await allPendingWork();
    for (const respond of this.#waiting.splice(0)) respond();
    await allPendingWork();
  }

  countOf(call: Endpoint): number {
    return this.calls.filter((each) => each === call).length;
  }

  #issueToken(): ProviderResponse {
    if (this.#tokenResponse) return this.#tokenResponse();
    const token = `token-${this.countOf("token")}`;
    if (!this.#refusesAllTokens) this.validTokens.add(token);
    return http(200, JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: 300 }));
  }

  #statusFor({ Authorization = "" }: Record<string, string>): ProviderResponse {
    return this.validTokens.has(Authorization.replace("Bearer ", "")) ? http(200, PAID) : http(401, "");
  }
}

const allPendingWork = () => new Promise((resolve) => setImmediate(resolve));

export const emptySession = (): Session => ({ bearer: null });

/** Starts one step of a query. */
export function startStep(
  finrelay: FakeFinrelay,
  session: Session,
  cursor: unknown = null,
  nowMs = NOW_MS,
  requester: FinrelayAccount = clientAccount,
): Promise<QueryStep> {
  const query = { kind: "payment", id: "a", nowMs, trusted: true, firstRequestedMs: nowMs, cursor, session } as const;
  return provider.query(requester, query, finrelay.providerFetch);
}

/** Runs the steps of a query until it has a result, as the gate does. */
export async function runQuery(
  finrelay: FakeFinrelay,
  session: Session,
  nowMs = NOW_MS,
  requester: FinrelayAccount = clientAccount,
) {
  let step: QueryStep = { outcome: "more", cursor: null };
  for (let steps = 0; step.outcome === "more"; steps++) {
    assert.ok(steps < 6, "the query does not end");
    const next = startStep(finrelay, session, step.cursor, nowMs, requester);
    await finrelay.respond();
    step = await next;
  }
  return step;
}

export async function outcomeOf(...args: Parameters<typeof runQuery>) {
  return (await runQuery(...args)).outcome;
}
