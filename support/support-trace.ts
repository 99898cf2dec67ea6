/**
 * The trace of a resource as the network sends it (docs/interface.md#trace), checked by hand: zod would make the script of
 * the page many times larger. A test compares it with the schema of the edge. Words that a newer Worker may add are texts.
 */

export interface SeenStatus {
  state: string;
  hint: string | null;
  settled: boolean;
}

export interface SeenChange extends SeenStatus {
  at: string;
  source: string;
  cause: string;
}

export interface ReceivedWebhook {
  at: string;
  type: string;
  signed: boolean;
  verdict: string;
}

/** Webhooks that changed nothing. */
export interface CountedWebhooks {
  count: number;
  firstAt: string;
  lastAt: string;
}

export interface NextCheck {
  at: string | null;
  lane: string | null;
  dueSince: string | null;
  before: number | null;
}

export interface SupportTrace {
  of: string;
  supportCode: string;
  serverTime: string;
  status: (SeenStatus & { stale: boolean }) | null;
  changes: SeenChange[];
  webhooks: ReceivedWebhook[];
  repeatedWebhooks: (CountedWebhooks & { type: string }) | null;
  forgedWebhooks: (CountedWebhooks & { cause: string }) | null;
  lastAttempt: { at: string; outcome: string | null } | null;
  nextCheck: NextCheck | null;
  viewers: number;
  unsentNotifications: number;
}

/** Returns the typed value; throws at any other value. */
type Reader<T> = (value: unknown) => T;

/** Longer than every path of a resource and every word. */
const MAX_TEXT_LENGTH = 2000;
/** More than the Worker records. */
const MAX_LIST_LENGTH = 200;

const check =
  <T>(isValid: (value: unknown) => boolean): Reader<T> =>
  (value) => {
    if (isValid(value)) return value as T;
    throw new TypeError();
  };
const text = check<string>((value) => typeof value === "string" && value.length <= MAX_TEXT_LENGTH);
const time = check<string>((value) => !Number.isNaN(Date.parse(text(value))));
const flag = check<boolean>((value) => typeof value === "boolean");
const count = check<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0);

const list =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > MAX_LIST_LENGTH) throw new TypeError();
    return value.map(read);
  };

const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : read(value);

const object =
  <T>(fields: { [Key in keyof T]-?: Reader<T[Key]> }): Reader<T> =>
  (value) => {
    if (typeof value !== "object" || value === null) throw new TypeError();
    const source = new Map<string, unknown>(Object.entries(value));
    const entries = Object.entries<Reader<unknown>>(fields).map(([name, read]) => [name, read(source.get(name))]);
    return Object.fromEntries(entries) as T;
  };

const counted = { count, firstAt: time, lastAt: time };
const seen = { state: text, hint: nullable(text), settled: flag };

const readTrace = object<SupportTrace>({
  of: text,
  supportCode: text,
  serverTime: time,
  status: nullable(object<NonNullable<SupportTrace["status"]>>({ ...seen, stale: flag })),
  changes: list(object<SeenChange>({ ...seen, at: time, source: text, cause: text })),
  webhooks: list(object<ReceivedWebhook>({ at: time, type: text, signed: flag, verdict: text })),
  repeatedWebhooks: nullable(object<NonNullable<SupportTrace["repeatedWebhooks"]>>({ ...counted, type: text })),
  forgedWebhooks: nullable(object<NonNullable<SupportTrace["forgedWebhooks"]>>({ ...counted, cause: text })),
  lastAttempt: nullable(object<NonNullable<SupportTrace["lastAttempt"]>>({ at: time, outcome: nullable(text) })),
  nextCheck: nullable(
    object<NextCheck>({ at: nullable(time), lane: nullable(text), dueSince: nullable(time), before: nullable(count) }),
  ),
  viewers: count,
  unsentNotifications: count,
});

/** The trace in this body; null when it is none. */
export function parseTrace(body: unknown): SupportTrace | null {
  try {
    return readTrace(body);
  } catch {
    return null;
  }
}
