/** Node's own SQLite in memory, which runs the same statements as the storage of a Durable Object. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { SqlRows } from "../../edge/platform/sql-rows.ts";

/** A new, empty database. Each statement is prepared once. */
export function sqliteRows(): SqlRows {
  const database = new DatabaseSync(":memory:");
  const prepared = new Map<string, StatementSync>();
  const prepare = (statement: string): StatementSync => {
    const known = prepared.get(statement) ?? database.prepare(statement);
    prepared.set(statement, known);
    return known;
  };
  return {
    run: (statement, ...values) => void prepare(statement).run(...values),
    all: <Row>(statement: string, ...values: (string | number | null)[]) => prepare(statement).all(...values) as Row[],
    each: <Row>(statement: string, ...values: (string | number | null)[]) =>
      prepare(statement).iterate(...values) as Iterable<Row>,
  };
}
