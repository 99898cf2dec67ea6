/** When and how a notification that was not delivered is sent again. */
import { BoundedMap } from "../platform/bounded-map.ts";

/**
 * The pauses behind each attempt, in seconds. All together they are at most 19 hours, so that a queue which keeps messages for a
 * day loses none (https://developers.cloudflare.com/queues/platform/limits/, checked 2026-11-28).
 */
const PAUSES_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 14_400, 14_400] as const;

/** `max_retries` of the consumers in wrangler.toml. After so many, the queue moves the message to the dead-letter queue. */
export const MAX_RETRIES: number = PAUSES_SECONDS.length;

/** So much of a pause may be added, so that the retries after an outage do not all come at once. */
const JITTER = 0.2;

/** The longest pause that a receiver may ask for. */
const MAX_RETRY_AFTER_SECONDS = 3_600;

/**
 * @param attempt how often it has been sent
 * @param retryAfterSeconds what the receiver has asked for; null when it has not
 * @param random from 0 to 1
 */
export function pauseSeconds(attempt: number, retryAfterSeconds: number | null, random: number): number {
  const pause = PAUSES_SECONDS[Math.min(attempt, MAX_RETRIES) - 1] ?? PAUSES_SECONDS[0];
  const asked = Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS);
  return Math.max(asked, Math.ceil(pause * (1 + JITTER * random)));
}

/** How long the first attempt may take: the notifications of other shops may wait behind it. */
const FIRST_TIMEOUT_MS = 3_000;
const RETRY_TIMEOUT_MS = 10_000;

/** @param attempt 1 for the first one */
export function timeoutMs(attempt: number): number {
  return attempt === 1 ? FIRST_TIMEOUT_MS : RETRY_TIMEOUT_MS;
}

/** For how long a shop that did not respond in time counts as slow. */
const SLOW_MS = 60_000;
const MAX_SLOW = 1_000;

/** The connections of this isolate whose shop did not respond in time. Their notifications go to the retries at once. */
export class SlowShops {
  readonly #untilMs = new BoundedMap<string, number>(MAX_SLOW);

  has(connection: string, nowMs: number): boolean {
    return nowMs < (this.#untilMs.get(connection) ?? 0);
  }

  add(connection: string, nowMs: number): void {
    this.#untilMs.set(connection, nowMs + SLOW_MS);
  }

  delete(connection: string): void {
    this.#untilMs.delete(connection);
  }
}
