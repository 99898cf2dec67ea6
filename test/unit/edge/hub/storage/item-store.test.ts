/** The items of a bulk payout, stored in Node's own SQLite. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Item } from "../../../../../contract/status.ts";
import { itemPage, storeItems, upgradeItems } from "../../../../../edge/hub/storage/item-store.ts";
import { type Migration, migrate, storedVersion } from "../../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../../edge/platform/sql-rows.ts";
import { sqliteRows } from "../../../../simulation/sqlite-rows.ts";

const item = (line: number, state: Item["state"] = "created", value: string | null = "1.50"): Item => ({
  line,
  state,
  amount: value === null ? null : { value, currency: "USD" },
});
const lines = (count: number) => Array.from({ length: count }, (_, index) => item(index + 1));

describe("items", () => {
  test("There are no items before any are stored", () => {
    assert.deepEqual(itemPage(sqliteRows(), 0), { items: [], next: null });
  });

  test("Items come 50 a page, in the order of their lines, each exactly once", () => {
    const rows = sqliteRows();
    storeItems(rows, lines(101).reverse());
    const first = itemPage(rows, 0);
    const second = itemPage(rows, first.next ?? 0);
    const third = itemPage(rows, second.next ?? 0);
    assert.deepEqual([first.next, second.next, third.next], [50, 100, null]);
    assert.deepEqual([...first.items, ...second.items, ...third.items], lines(101));
  });

  test("Items of one state come without the others, page by page", () => {
    const rows = sqliteRows();
    storeItems(
      rows,
      Array.from({ length: 160 }, (_, index) => item(index + 1, index % 2 ? "failed" : "succeeded")),
    );
    const first = itemPage(rows, 0, "failed");
    assert.deepEqual([first.items.length, first.items[0]?.line, first.next], [50, 2, 100]);
    assert.deepEqual(itemPage(rows, 100, "failed").items.length, 30);
  });

  test("A full last page has no next page", () => {
    const rows = sqliteRows();
    storeItems(rows, lines(50));
    assert.equal(itemPage(rows, 0).next, null);
  });

  test("The next result replaces state and amount of the items and removes those that it no longer has", () => {
    const rows = sqliteRows();
    storeItems(rows, lines(3));
    storeItems(rows, [item(1, "succeeded"), item(2, "created", null)]);
    assert.deepEqual(itemPage(rows, 0).items, [item(1, "succeeded"), item(2, "created", null)]);
  });

  test("Only rows that differ are written, and another currency is a difference", () => {
    const rows = sqliteRows();
    storeItems(rows, lines(3));
    const written: unknown[] = [];
    const counted: SqlRows = {
      ...rows,
      run: (statement, ...values) => {
        written.push(values[0]);
        rows.run(statement, ...values);
      },
    };
    const inEuro: Item = { ...item(2), amount: { value: item(2).amount?.value ?? "", currency: "EUR" } };
    storeItems(counted, [item(1), inEuro, item(3)]);
    assert.deepEqual(written, [2]);
    assert.deepEqual(itemPage(rows, 0).items, [item(1), inEuro, item(3)]);
  });

  test("A stored table is upgraded with its items, and a hub without items gets no table", () => {
    const rows = sqliteRows();
    /** Version 0 never existed: it called the line `position`. */
    const version0 = "CREATE TABLE item (position INTEGER PRIMARY KEY, state TEXT NOT NULL, value TEXT, currency TEXT)";
    const migrations = [
      { version: 0, statements: [version0] },
      { version: 1, statements: ["ALTER TABLE item RENAME COLUMN position TO line"] },
    ];
    upgradeItems(rows, migrations);
    assert.deepEqual(rows.all("SELECT name FROM sqlite_master"), []);
    migrate(rows, migrations.slice(0, 1));
    rows.run("INSERT INTO item (position, state, value, currency) VALUES (?, ?, ?, ?)", 1, "created", "1.50", "USD");
    upgradeItems(rows, migrations);
    assert.deepEqual(itemPage(rows, 0).items, [item(1)]);
    storeItems(rows, lines(2));
    assert.deepEqual(itemPage(rows, 0).items, lines(2));
  });
});

/** The items as version 1 of the table has them. A later version adds its own file and keeps this one. */
function openFixture(): SqlRows {
  const rows = sqliteRows();
  const fixture = readFileSync(new URL("fixtures/items-v1.sql", import.meta.url), "utf8");
  for (const statement of fixture.trim().split(/;\n?(?=CREATE|INSERT|$)/)) if (statement !== "") rows.run(statement);
  return rows;
}

const FIXTURE_ITEMS: Item[] = [
  item(1, "succeeded"),
  item(2, "failed", null),
  { line: 10, state: "created", amount: { value: "2000", currency: "JPY" } },
];

function schemaOf(rows: SqlRows): string[] {
  const query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
  return rows.all<{ sql: string }>(query).map(({ sql }) => sql.replace("IF NOT EXISTS ", ""));
}

/** A table that never existed, as a released one would be upgraded. */
const V0: Migration = {
  version: 0,
  statements: ["CREATE TABLE payout (number INTEGER PRIMARY KEY, state TEXT NOT NULL)"],
};
const V0_TO_V1: Migration = {
  version: 1,
  statements: [
    "CREATE TABLE item (line INTEGER PRIMARY KEY, state TEXT NOT NULL, value TEXT, currency TEXT)",
    "INSERT INTO item (line, state) SELECT number, state FROM payout",
    "DROP TABLE payout",
  ],
};

describe("the table of items", () => {
  test("Items that version 1 stored are read by this version", () => {
    const rows = openFixture();
    assert.deepEqual(upgradeItems(rows), { ok: true, value: undefined });
    assert.deepEqual(itemPage(rows, 0).items, FIXTURE_ITEMS);
    storeItems(rows, [...FIXTURE_ITEMS, item(11)]);
    assert.deepEqual(itemPage(rows, 0).items, [...FIXTURE_ITEMS, item(11)]);
  });

  test("The first items create the table of the fixture, so older code of version 1 can open it", () => {
    const rows = sqliteRows();
    assert.deepEqual(upgradeItems(rows), { ok: true, value: undefined });
    assert.deepEqual(schemaOf(rows), []);
    storeItems(rows, FIXTURE_ITEMS);
    assert.equal(storedVersion(rows), 1);
    assert.deepEqual(schemaOf(rows), schemaOf(openFixture()));
  });

  test("A table of an older version is upgraded with its items", () => {
    const rows = sqliteRows();
    migrate(rows, [V0]);
    rows.run("INSERT INTO payout (number, state) VALUES (1, 'failed')");
    assert.deepEqual(upgradeItems(rows, [V0, V0_TO_V1]), { ok: true, value: undefined });
    assert.deepEqual(itemPage(rows, 0).items, [item(1, "failed", null)]);
    assert.deepEqual(schemaOf(rows), schemaOf(openFixture()));
  });

  test("A table of a newer version is refused and left as it is", () => {
    const rows = openFixture();
    rows.run("UPDATE schema_version SET version = 2");
    assert.deepEqual(upgradeItems(rows), { ok: false, failure: "newer-version" });
    assert.equal(storedVersion(rows), 2);
    assert.equal(rows.all("SELECT line FROM item").length, 3);
  });
});
