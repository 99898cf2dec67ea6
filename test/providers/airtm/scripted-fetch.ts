/** A question asked to its end, with answers of our making, and what was sent for it. */
import assert from "node:assert/strict";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/airtm/index.ts";
import type { Account } from "../../../edge/providers/provider.ts";
import type { ProviderResponse, QueryStep } from "../../../edge/providers/query.ts";
import { http, NOW_MS, readFixture } from "../query-suite.ts";
import type { v2Account } from "./account.ts";

type Credentials = { key: string; secret: string; webhookSecret?: string };
export type AnyAccount = Account<{ api: "v1" | "v2" }, Credentials> | typeof v2Account;

interface Conversation {
  answer: Exclude<QueryStep, { outcome: "more" }>;
  urls: string[];
  headers: Record<string, string>[];
  /** The longest memo, in characters. */
  longestMemo: number;
}

/** What is asked about unless a test says otherwise. */
export const ID = "a1/ü";

/** `answers` are asked for by the number of the call, from 0. */
export async function converse(
  account: AnyAccount,
  kind: Kind,
  answers: (providerFetch: number, url: string) => ProviderResponse,
  id = ID,
): Promise<Conversation> {
  const urls: string[] = [];
  const headers: Record<string, string>[] = [];
  let longestMemo = 0;
  let cursor: unknown = null;
  for (;;) {
    const query = { kind, id, nowMs: NOW_MS, firstRequestedMs: NOW_MS, cursor, session: { bearer: null } };
    const before = urls.length;
    const step = await provider.query(account, query, async (url, init) => {
      urls.push(url);
      headers.push(init.headers);
      return answers(urls.length - 1, url);
    });
    assert.ok(urls.length <= before + 1, "more than one call in one step");
    if (step.outcome !== "more") return { answer: step, urls, headers, longestMemo };
    const text = JSON.stringify(step.cursor);
    longestMemo = Math.max(longestMemo, text.length);
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

/** The same, of the bulk that is asked about. */
export function bulkFixture(name: string) {
  return JSON.parse(JSON.stringify(fixture(name)).replace(/"(id|bulkPayoutId)":"[^"]*"/g, `"$1":"${ID}"`));
}
