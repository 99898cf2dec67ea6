/** The outcome of an operation that can be refused: a value or a failure. */
export type Result<Value, Failure> = Ok<Value> | Err<Failure>;

export interface Ok<Value> {
  ok: true;
  value: Value;
}

export interface Err<Failure> {
  ok: false;
  failure: Failure;
}

/** The outcome of an operation that succeeded. */
export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value };
}

/** The outcome of an operation that was refused. */
export function err<Failure>(failure: Failure): Err<Failure> {
  return { ok: false, failure };
}
