/**
 * A question about a bulk: the bulk itself first, then its items page by page, one call for each step. No network. No clock.
 */
import * as z from "zod";
import { type Item, moneySchema, type State } from "../../../contract/status.ts";
import { isAbout, noResult } from "../http-result.ts";
import type { ProviderResponse, QueryStep, StatusQuery } from "../query.ts";
import { type Api, readPage, readTask } from "./document.ts";
import { refusalIn } from "./parse-result.ts";
import { needsItems, parseBulkStatus, parseItemStatus } from "./to-facts.ts";

/** More are not read: what is remembered between two calls must stay below 256 KB. */
const MAX_ITEMS = 10_000;
/** With the bulk's own call, what one question may take (`edge/gate/gate.ts`), should v1's pages be small. */
const MAX_PAGES = 200;
/** v2 gives up to 1000; so many payouts, with all that they say, would be more than the 256 KB we read. */
const ITEMS_PER_PAGE = 100;
/**
 * v1 documents these two fields to sort by, and no others. Neither ever changes, so a line stays where it is, but for
 * items that agree in both; v2 has no order to ask for, and its own is not documented.
 */
const SORT = "desc:amount,asc:internal_note";

/** States in one letter, so that 10,000 items can be remembered. */
const LETTERS = {
  c: "created",
  a: "action_required",
  p: "processing",
  s: "succeeded",
  x: "canceled",
  f: "failed",
  u: "unknown",
} as const satisfies Record<string, State>;
const LETTER_OF = new Map(Object.entries(LETTERS).map(([letter, state]) => [state as State, letter]));

const count = z.int().nullable();

/** What is remembered until the next call. */
const memoSchema = z.object({
  task: z.object({
    ...{ status: z.string(), total: count, completed: count, failed: count },
    ...{ amount: moneySchema.nullable(), updatedAt: z.string().nullable() },
  }),
  /** Each as `s 12.50 USD`; its place is its line. */
  items: z.array(z.string()),
  pages: z.int(),
  /** The page or cursor to go on with; null for the first page. */
  next: z.string().nullable(),
  unknownWord: z.string().nullable(),
});
export type BulkCursor = z.infer<typeof memoSchema>;

/** What a step of this question has remembered; null at its beginning. */
export function bulkCursorOf(cursor: unknown): BulkCursor | null {
  return memoSchema.safeParse(cursor).data ?? null;
}

/** Path and query of the next call about the bulk with this id, already encoded. */
export function bulkPath(api: Api, id: string, cursor: BulkCursor | null): string {
  if (!cursor) return api === "v1" ? `bulk-payments/${id}` : `bulk-payouts/${id}`;
  const { next } = cursor;
  if (api === "v1") return `bulk-payments/${id}/payments?page=${next ?? 1}&sort=${encodeURIComponent(SORT)}`;
  const after = next === null ? "" : `&after=${encodeURIComponent(next)}`;
  return `payouts?bulkPayoutId=${id}&perPage=${ITEMS_PER_PAGE}${after}`;
}

/** What the next call has brought: the answer, or what to remember. Never throws. */
export function bulkStep(
  api: Api,
  { id, nowMs }: StatusQuery,
  cursor: BulkCursor | null,
  result: ProviderResponse,
): QueryStep {
  const refusal = refusalIn(result, nowMs);
  if (refusal || !result.ok) {
    // The bulk was there a call ago: that its items are not is no word about it.
    return cursor && refusal?.outcome === "not-found" ? noResult("refused") : (refusal ?? noResult("network"));
  }
  return cursor ? withPage(api, id, cursor, result.body) : begin(api, id, result.body);
}

function begin(api: Api, bulkId: string, body: Uint8Array): QueryStep {
  const read = readTask(body, api);
  if (!read || !isAbout(bulkId, read.id)) return noResult("unreadable");
  const { id: _id, ...task } = read;
  if (needsItems(task)) {
    return {
      outcome: "more",
      cursor: { task, items: [], pages: 0, next: null, unknownWord: null } satisfies BulkCursor,
    };
  }
  const isEmpty = task.total === 0;
  return { outcome: "found", ...parseBulkStatus(task, []), ...(isEmpty && { items: [] }) };
}

function withPage(api: Api, bulkId: string, before: BulkCursor, body: Uint8Array): QueryStep {
  const page = readPage(body, api, before.pages + 1);
  if (!page?.bulkIds.every((id) => isAbout(bulkId, id))) return noResult("unreadable");
  const heard = page.items.map(parseItemStatus);
  const cursor: BulkCursor = {
    task: before.task,
    items: [...before.items, ...heard.map(textOf)].slice(0, MAX_ITEMS),
    pages: before.pages + 1,
    next: page.next,
    unknownWord: before.unknownWord ?? heard.find(({ unknownWord }) => unknownWord !== null)?.unknownWord ?? null,
  };
  return isLast(cursor, before) ? answerOf(cursor) : { outcome: "more", cursor };
}

/** A cursor that does not move would go round for ever. */
function isLast({ task, items, pages, next }: BulkCursor, before: BulkCursor): boolean {
  const isAll = items.length >= Math.min(task.total ?? MAX_ITEMS, MAX_ITEMS);
  return next === null || next === before.next || isAll || pages >= MAX_PAGES;
}

function answerOf({ task, items: texts, unknownWord }: BulkCursor): QueryStep {
  const items = texts.map(itemOf);
  return { outcome: "found", ...parseBulkStatus(task, items), items, ...(unknownWord !== null && { unknownWord }) };
}

function textOf({ state, amount }: Omit<Item, "line">): string {
  const letter = LETTER_OF.get(state) ?? "u";
  return amount ? `${letter} ${amount.value} ${amount.currency}` : letter;
}

function itemOf(text: string, place: number): Item {
  const [letter = "u", value, currency] = text.split(" ");
  const state = LETTERS[letter as keyof typeof LETTERS] ?? "unknown";
  return { line: place + 1, state, amount: value && currency ? { value, currency } : null };
}
