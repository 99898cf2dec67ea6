/**
 * The items of a bulk payout as they are stored beside its status: written whole, read by the page. No clock and no
 * network.
 */
import type { Item, ItemPage, State } from "../../contract/status.ts";
import type { SqlRows } from "../platform/sql-rows.ts";

/** A page of items (interface 4). */
const PAGE_ITEMS = 50;

const SCHEMA =
  "CREATE TABLE IF NOT EXISTS item (line INTEGER PRIMARY KEY, state TEXT NOT NULL, value TEXT, currency TEXT)";

interface ItemRow {
  line: number;
  state: State;
  value: string | null;
  currency: string | null;
}

/** Replaces all items by these. Only what differs is written: most polls change a few. */
export function storeItems(rows: SqlRows, items: readonly Item[]): void {
  rows.run(SCHEMA);
  const before = new Map(rows.all<ItemRow>("SELECT * FROM item").map((row) => [row.line, row]));
  for (const { line, state, amount } of items) {
    const row = before.get(line);
    before.delete(line);
    const { value, currency } = amount ?? { value: null, currency: null };
    if (row?.state === state && row.value === value && row.currency === currency) continue;
    rows.run("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)", line, state, value, currency);
  }
  for (const line of before.keys()) rows.run("DELETE FROM item WHERE line = ?", line);
}

/** The items after this line, in their order: all of them, or those in one state. */
export function itemPage(rows: SqlRows, after: number, state: State | null = null): ItemPage {
  rows.run(SCHEMA);
  const query = "SELECT * FROM item WHERE line > ? AND (? IS NULL OR state = ?) ORDER BY line LIMIT ?";
  const found = rows.all<ItemRow>(query, after, state, state, PAGE_ITEMS + 1);
  const items = found.slice(0, PAGE_ITEMS).map(itemOf);
  return { items, next: found.length > PAGE_ITEMS ? (items.at(-1)?.line ?? null) : null };
}

function itemOf({ line, state, value, currency }: ItemRow): Item {
  return { line, state, amount: value !== null && currency !== null ? { value, currency } : null };
}
