/**
 * SQLite as hub and gate use it: synchronous, so that several statements are one step. The storage of a Durable Object
 * and Node's own SQLite both implement it, so tests and the simulation run the same statements.
 */
type SqlValue = string | number | null;

export interface SqlRows {
  /** Runs one statement that returns no rows. */
  run(statement: string, ...values: SqlValue[]): void;
  /** All rows of a query. */
  all<Row>(statement: string, ...values: SqlValue[]): Row[];
  /** The rows of a query, read one by one for as long as the caller iterates. */
  each<Row>(statement: string, ...values: SqlValue[]): Iterable<Row>;
}

/** The part of the platform's `SqlStorage` that is used here. */
interface Sql {
  exec(statement: string, ...values: SqlValue[]): Iterable<unknown> & { rowsWritten?: number };
}

/** Rows of which it is known how many were written. */
export interface MeteredRows extends SqlRows {
  /** How many rows were written since the last call. Rows of an index count too, as the platform bills them. */
  takeWritten(): number;
}

/** The rows of a Durable Object's storage. */
export function platformRows(sql: Sql): MeteredRows {
  let written = 0;
  const cursor = <Row>(statement: string, values: SqlValue[]) => sql.exec(statement, ...values) as Iterable<Row>;
  return {
    run: (statement, ...values) => {
      written += sql.exec(statement, ...values).rowsWritten ?? 0;
    },
    all: <Row>(statement: string, ...values: SqlValue[]) => [...cursor<Row>(statement, values)],
    each: <Row>(statement: string, ...values: SqlValue[]) => cursor<Row>(statement, values),
    takeWritten: () => {
      const taken = written;
      written = 0;
      return taken;
    },
  };
}
