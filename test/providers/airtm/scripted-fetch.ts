/** Runs an Airtm query with scripted responses, and records its requests. */
import assert from "node:assert/strict";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/airtm/index.ts";
import type { Account } from "../../../edge/providers/provider.ts";
import type { ProviderResponse, QueryResult } from "../../../edge/providers/query.ts";
import { http, NOW_MS, readFixture } from "../query-cases.ts";
import type { v2Account } from "./account.ts";

type Credentials = { key: string; secret: string; webhookSecret?: string };
export type AirtmAccount = Account<{ api: "v1" | "v2" }, Credentials> | typeof v2Account;

interface RecordedQuery {
  result: QueryResult;
  urls: string[];
  headers: Record<string, string>[];
  /** Length of the longest cursor as JSON, in characters. */
  longestCursor: number;
}

/** The id that a query requests by default. */
export const ID = "a1/ü";

/** Runs a query step by step. `respond` returns the response to the call with this index, which counts from 0. */
export async function runQuery(
  account: AirtmAccount,
  kind: Kind,
  respond: (callIndex: number, url: string) => ProviderResponse,
  id = ID,
): Promise<RecordedQuery> {
  const urls: string[] = [];
  const headers: Record<string, string>[] = [];
  let longestCursor = 0;
  let cursor: unknown = null;
  for (;;) {
    const query = {
      kind,
      id,
      nowMs: NOW_MS,
      trusted: true,
      firstRequestedMs: NOW_MS,
      cursor,
      session: { bearer: null },
    };
    const callsBefore = urls.length;
    const step = await provider.query(account, query, async (url, init) => {
      urls.push(url);
      headers.push(init.headers);
      return respond(urls.length - 1, url);
    });
    assert.ok(urls.length <= callsBefore + 1, "the provider makes more than one call in one step");
    if (step.outcome !== "more") return { result: step, urls, headers, longestCursor };
    const text = JSON.stringify(step.cursor);
    longestCursor = Math.max(longestCursor, text.length);
    cursor = JSON.parse(text);
  }
}

export function json(body: unknown, status = 200): ProviderResponse {
  return http(status, JSON.stringify(body));
}

/** The body of a fixture, by its path in the folder of fixtures. */
export function fixture(name: string) {
  return readFixture(new URL("fixtures/", import.meta.url), name);
}

/** The body of a bulk's fixture, with the default id as the id of the bulk. */
export function bulkFixture(name: string) {
  return JSON.parse(JSON.stringify(fixture(name)).replace(/"(id|bulkPayoutId)":"[^"]*"/g, `"$1":"${ID}"`));
}
