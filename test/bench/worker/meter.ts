// Meters the objects of one isolate as the platform bills them: rows written, requests received, time awake.
import { AsyncLocalStorage } from "node:async_hooks";
import type { MeterReport, ObjectRequests, WrittenRows } from "./meter-report.ts";

/** A statement that can write. Its cursor counts rows while it is read, so the meter reads the number later. */
const WRITES = /^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)/i;

interface Write extends Omit<WrittenRows, "rows"> {
  cursor: { rowsWritten: number };
}

const requestName = new AsyncLocalStorage<string>();
const activities = new WeakMap<DurableObjectState, Activity>();
const active = new Set<Activity>();

let writes: Write[] = [];
let requests: Omit<ObjectRequests, "count">[] = [];
let workerRequests = 0;
let activeMs: Record<string, number> = {};
let storedBytes: Record<string, number> = {};

/** The time during which one object has at least one call or one pending promise. */
class Activity {
  readonly #object: string;
  readonly #sql: SqlStorage;
  #count = 0;
  #sinceMs = 0;

  constructor(object: string, sql: SqlStorage) {
    this.#object = object;
    this.#sql = sql;
  }

  async during<Value>(work: Promise<Value>): Promise<Value> {
    if (this.#count === 0) this.#begin();
    this.#count += 1;
    try {
      return await work;
    } finally {
      this.#count -= 1;
      if (this.#count === 0) this.#end();
    }
  }

  /** Adds the time up to now. */
  add(): void {
    const nowMs = Date.now();
    activeMs[this.#object] = (activeMs[this.#object] ?? 0) + nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }

  #begin(): void {
    this.#sinceMs = Date.now();
    active.add(this);
  }

  #end(): void {
    this.add();
    active.delete(this);
    storedBytes[this.#object] = Math.max(storedBytes[this.#object] ?? 0, this.#sql.databaseSize);
  }
}

/** The state of an object of class `object`, with a storage that is metered. Call it before the object's own constructor. */
export function metered(object: string, ctx: DurableObjectState): DurableObjectState {
  const activity = new Activity(object, ctx.storage.sql);
  activities.set(ctx, activity);
  const record = (statement: string, cursor: Write["cursor"]) => {
    writes.push({ object, during: requestName.getStore() ?? "start", statement, cursor });
  };
  const waitUntil = ctx.waitUntil.bind(ctx);
  ctx.waitUntil = (promise) => waitUntil(activity.during(Promise.resolve(promise)));
  meterSql(ctx.storage.sql, record);
  // Each of these counts as one row: https://developers.cloudflare.com/durable-objects/platform/pricing/ (checked 2026-11-27)
  for (const method of ["put", "delete", "deleteAll", "setAlarm", "deleteAlarm"] as const) {
    meterMethod(ctx.storage, method, record);
  }
  for (const method of ["put", "delete"] as const) meterMethod(ctx.storage.kv, method, record);
  return ctx;
}

function meterSql(sql: SqlStorage, record: (statement: string, cursor: Write["cursor"]) => void): void {
  const exec = sql.exec.bind(sql);
  sql.exec = ((statement: string, ...values: unknown[]) => {
    const cursor = exec(statement, ...values);
    if (WRITES.test(statement)) record(statement.replace(/\s+/g, " ").trim(), cursor);
    return cursor;
  }) as typeof sql.exec;
}

function meterMethod<Storage extends object>(
  storage: Storage,
  method: keyof Storage & string,
  record: (statement: string, cursor: Write["cursor"]) => void,
): void {
  const original = storage[method] as (...given: unknown[]) => unknown;
  const replacement = (...given: unknown[]) => {
    const key = typeof given[0] === "string" ? ` ${given[0]}` : "";
    record(`${method}${key}`, { rowsWritten: 1 });
    return original.apply(storage, given);
  };
  Object.defineProperty(storage, method, { value: replacement });
}

/** Counts every request to objects of a class that extends `original`: their fetches, RPCs, alarms and messages. */
export function meterRequests(object: string, extended: { prototype: object }, original: { prototype: object }): void {
  for (const method of Object.getOwnPropertyNames(original.prototype)) {
    const value: unknown = Reflect.get(original.prototype, method);
    if (method === "constructor" || typeof value !== "function") continue;
    const call = function (this: { ctx: DurableObjectState }, ...given: unknown[]): Promise<unknown> {
      requests.push({ object, method });
      const run = async () => value.apply(this, given) as unknown;
      const reply = requestName.run(method, run);
      return activities.get(this.ctx)?.during(reply) ?? reply;
    };
    Object.defineProperty(extended.prototype, method, { value: call });
  }
}

export function countWorkerRequest(): void {
  workerRequests += 1;
}

/** Everything since the last report. */
export function takeReport(): MeterReport {
  for (const activity of active) activity.add();
  const rows = Map.groupBy(writes, ({ object, during, statement }) => `${object} ${during} ${statement}`);
  const counts = Map.groupBy(requests, ({ object, method }) => `${object} ${method}`);
  const report = {
    rows: [...rows.values()].flatMap((some) => sumOf(some)),
    requests: [...counts.values()].flatMap(([first, ...others]) =>
      first ? [{ ...first, count: others.length + 1 }] : [],
    ),
    workerRequests,
    activeMs,
    storedBytes,
  };
  writes = [];
  requests = [];
  workerRequests = 0;
  activeMs = {};
  storedBytes = {};
  return report;
}

function sumOf(some: readonly Write[]): WrittenRows[] {
  const rows = some.reduce((sum, { cursor }) => sum + cursor.rowsWritten, 0);
  const [{ cursor: _, ...first } = { cursor: null }] = some;
  return rows > 0 && "object" in first ? [{ ...first, rows }] : [];
}
