/** The items of a bulk payout as they are stored beside its status: written as a whole, read by the page. */
import type { Item, ItemPage, State } from "../../../contract/status.ts";
import { type Migration, migrate, storedVersion } from "../../platform/migrations.ts";
import { ok, type Result } from "../../platform/result.ts";
import type { SqlRows } from "../../platform/sql-rows.ts";

/** Items in one page (docs/interface.md#4-http). */
const PAGE_ITEMS = 50;

/** The versions of the table. A change needs a new version at the end. */
const ITEM_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: ["CREATE TABLE item (line INTEGER PRIMARY KEY, state TEXT NOT NULL, value TEXT, currency TEXT)"],
  },
];

interface ItemRow {
  line: number;
  state: State;
  value: string | null;
  currency: string | null;
}

/**
 * Brings a stored table to the current version. Call it once, before the other functions. A hub without items gets no
 * table, since most resources never have any.
 * @param migrations a test passes its own
 */
export function upgradeItems(
  rows: SqlRows,
  migrations: readonly Migration[] = ITEM_MIGRATIONS,
): Result<void, "newer-version"> {
  return storedVersion(rows) === null ? ok(undefined) : migrate(rows, migrations);
}

/** Replaces all items. Creates the table with the first ones. Writes only rows that differ: most checks change a few. */
export function storeItems(rows: SqlRows, items: readonly Item[]): void {
  if (storedVersion(rows) === null) migrate(rows, ITEM_MIGRATIONS);
  const before = new Map(
    rows.all<ItemRow>("SELECT line, state, value, currency FROM item").map((row) => [row.line, row]),
  );
  for (const { line, state, amount } of items) {
    const row = before.get(line);
    before.delete(line);
    const { value, currency } = amount ?? { value: null, currency: null };
    if (row?.state === state && row.value === value && row.currency === currency) continue;
    const statement = "INSERT OR REPLACE INTO item (line, state, value, currency) VALUES (?, ?, ?, ?)";
    rows.run(statement, line, state, value, currency);
  }
  for (const line of before.keys()) rows.run("DELETE FROM item WHERE line = ?", line);
}

/** Deletes all items. Their table stays, in its version. */
export function deleteItems(rows: SqlRows): void {
  if (storedVersion(rows) !== null) rows.run("DELETE FROM item");
}

/** The items after this line, in their order: all of them, or those in one state. */
export function itemPage(rows: SqlRows, after: number, state: State | null = null): ItemPage {
  if (storedVersion(rows) === null) return { items: [], next: null };
  const query = `SELECT line, state, value, currency FROM item
    WHERE line > ? AND (? IS NULL OR state = ?) ORDER BY line LIMIT ?`;
  const found = rows.all<ItemRow>(query, after, state, state, PAGE_ITEMS + 1);
  const items = found.slice(0, PAGE_ITEMS).map(itemOf);
  return { items, next: found.length > PAGE_ITEMS ? (items.at(-1)?.line ?? null) : null };
}

function itemOf({ line, state, value, currency }: ItemRow): Item {
  return { line, state, amount: value !== null && currency !== null ? { value, currency } : null };
}
