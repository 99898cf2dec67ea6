/** The query for a bulk payout: first the bulk itself, then its items page by page, with one call in each step. */
import * as z from "zod";
import { type Item, moneySchema, type State } from "../../../contract/status.ts";
import { noResult } from "../http-result.ts";
import { idFailure, UUID_FORM } from "../id-form.ts";
import type { ProviderResponse, QueryStep, StatusQuery } from "../query.ts";
import { type Api, parseBulk, parsePage } from "./document.ts";
import { bodyOf } from "./parse-result.ts";
import { bulkStatus, itemStatus, needsItems } from "./to-facts.ts";

/** Further items are not read, because a cursor must stay below 256 KB. */
const MAX_ITEMS = 10_000;
/** With the bulk's own call, the most calls that one query may take (`edge/gate/gate.ts`), for small pages of v1. */
const MAX_PAGES = 200;
/** v2 allows 1000, but the full documents of that many payouts would exceed the 256 KB of a response. */
const ITEMS_PER_PAGE = 100;
/**
 * v1 documents these two fields to sort by, and no others. They never change, so an item keeps its line unless it has
 * the same values as another. v2 has no parameter for the order and does not document it.
 */
const ITEM_ORDER = "desc:amount,asc:internal_note";

/** One letter for each state, so that a cursor can hold 10,000 items. */
const STATE_BY_LETTER = {
  c: "created",
  a: "action_required",
  p: "processing",
  s: "succeeded",
  x: "canceled",
  f: "failed",
  u: "unknown",
} as const satisfies Record<string, State>;
const LETTER_BY_STATE = new Map(Object.entries(STATE_BY_LETTER).map(([letter, state]) => [state as State, letter]));

const count = z.int().nullable();

/** The cursor between two calls. */
const cursorSchema = z.object({
  bulk: z.object({
    status: z.string(),
    total: count,
    completed: count,
    failed: count,
    amount: moneySchema.nullable(),
    updatedAt: z.string().nullable(),
  }),
  /** The items in line order, each as `s 12.50 USD`. */
  items: z.array(z.string()),
  /** Number of pages read. */
  pages: z.int(),
  /** Page number or cursor of the next page; null for the first page. */
  next: z.string().nullable(),
  unknownWord: z.string().nullable(),
});
export type BulkCursor = z.infer<typeof cursorSchema>;

/** The cursor of the previous step; null in the first step, and when the value is not a cursor of this query. */
export function parseCursor(cursor: unknown): BulkCursor | null {
  return cursorSchema.safeParse(cursor).data ?? null;
}

/** Path and query of the next call for the bulk with this id, which must already be URL-encoded. */
export function bulkPath(api: Api, id: string, cursor: BulkCursor | null): string {
  if (!cursor) return api === "v1" ? `bulk-payments/${id}` : `bulk-payouts/${id}`;
  const { next } = cursor;
  if (api === "v1") return `bulk-payments/${id}/payments?page=${next ?? 1}&sort=${encodeURIComponent(ITEM_ORDER)}`;
  const after = next === null ? "" : `&after=${encodeURIComponent(next)}`;
  return `payouts?bulkPayoutId=${id}&perPage=${ITEMS_PER_PAGE}${after}`;
}

/** The step that the response to the next call completes: the query's result or its next cursor. Never throws. */
export function bulkStep(
  api: Api,
  query: StatusQuery,
  cursor: BulkCursor | null,
  response: ProviderResponse,
): QueryStep {
  const body = bodyOf(response, query.nowMs);
  if (!body.ok) {
    // The previous call found the bulk, so missing items do not mean that the bulk is missing.
    return cursor && body.failure.outcome === "not-found" ? noResult("refused") : body.failure;
  }
  return cursor ? pageStep(api, query, cursor, body.value) : firstStep(api, query, body.value);
}

function firstStep(api: Api, query: StatusQuery, body: Uint8Array): QueryStep {
  const parsed = parseBulk(body, api);
  if (!parsed) return noResult("unreadable");
  const failure = idFailure(query, [UUID_FORM, parsed.id]);
  if (failure) return failure;
  const { id: _id, ...bulk } = parsed;
  if (needsItems(bulk)) {
    const cursor: BulkCursor = { bulk, items: [], pages: 0, next: null, unknownWord: null };
    return { outcome: "more", cursor };
  }
  const isEmpty = bulk.total === 0;
  return { outcome: "found", ...bulkStatus(bulk, []), ...(isEmpty && { items: [] }) };
}

function pageStep(api: Api, query: StatusQuery, before: BulkCursor, body: Uint8Array): QueryStep {
  const page = parsePage(body, api, before.pages + 1);
  if (!page) return noResult("unreadable");
  const failures = page.bulkIds.map((id) => idFailure(query, [UUID_FORM, id]));
  const failure = failures.find((each) => each !== null);
  if (failure) return failure;
  const items = page.items.map(itemStatus);
  const cursor: BulkCursor = {
    bulk: before.bulk,
    items: [...before.items, ...items.map(encodeItem)].slice(0, MAX_ITEMS),
    pages: before.pages + 1,
    next: page.next,
    unknownWord: before.unknownWord ?? items.find(({ unknownWord }) => unknownWord !== null)?.unknownWord ?? null,
  };
  return isLastPage(cursor, before) ? bulkResult(cursor) : { outcome: "more", cursor };
}

/** A page whose cursor equals the previous one is the last page too: the query would never end otherwise. */
function isLastPage({ bulk, items, pages, next }: BulkCursor, before: BulkCursor): boolean {
  const hasAllItems = items.length >= Math.min(bulk.total ?? MAX_ITEMS, MAX_ITEMS);
  return next === null || next === before.next || hasAllItems || pages >= MAX_PAGES;
}

function bulkResult({ bulk, items: encodedItems, unknownWord }: BulkCursor): QueryStep {
  const items = encodedItems.map(decodeItem);
  return { outcome: "found", ...bulkStatus(bulk, items), items, ...(unknownWord !== null && { unknownWord }) };
}

function encodeItem({ state, amount }: Omit<Item, "line">): string {
  const letter = LETTER_BY_STATE.get(state) ?? "u";
  return amount ? `${letter} ${amount.value} ${amount.currency}` : letter;
}

function decodeItem(text: string, index: number): Item {
  const [letter = "u", value, currency] = text.split(" ");
  const state = STATE_BY_LETTER[letter as keyof typeof STATE_BY_LETTER] ?? "unknown";
  return { line: index + 1, state, amount: value && currency ? { value, currency } : null };
}
