/**
 * SQLite as the gate needs it: synchronous, so that several statements are one step. The platform's storage and
 * Node's own SQLite both fit, which lets the simulation run the very same statements. No logic.
 */
export interface Rows {
  run(statement: string, ...values: (string | number | null)[]): void;
  all<Row>(statement: string, ...values: (string | number | null)[]): Row[];
  /** Row by row, for as long as the caller wants more. */
  each<Row>(statement: string, ...values: (string | number | null)[]): Iterable<Row>;
}

/** The platform's `SqlStorage`, as far as it is needed. */
interface Sql {
  exec(statement: string, ...values: (string | number | null)[]): Iterable<unknown>;
}

/** The platform's storage. */
export function platformRows(sql: Sql): Rows {
  const cursor = <Row>(statement: string, values: (string | number | null)[]) =>
    sql.exec(statement, ...values) as Iterable<Row>;
  return {
    run: (statement, ...values) => void sql.exec(statement, ...values),
    all: <Row>(statement: string, ...values: (string | number | null)[]) => [...cursor<Row>(statement, values)],
    each: <Row>(statement: string, ...values: (string | number | null)[]) => cursor<Row>(statement, values),
  };
}
