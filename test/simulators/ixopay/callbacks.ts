/**
 * Sends IXOPAY's callbacks: signed, repeated by its retry rule until HTTP 200 with the body `OK`; on request twice,
 * late, held back or in the wrong order. The clock comes in from outside; timers only wake the sender.
 */
import { z } from "zod";
import { dateText, sign } from "./signature.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** After 1 min, 5 min, 15 min, 1 h, 2 h, 3 h, 12 h, then daily for a week (IXOPAY, "Callbacks"). */
export const RETRY_DELAYS_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  12 * HOUR_MS,
  ...Array.from({ length: 7 }, () => 24 * HOUR_MS),
];
const FIRST_TIMEOUT_MS = 10_000;
const LATER_TIMEOUT_MS = 30_000;
/** Above it, Node's timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const CONTENT_TYPE = "application/json; charset=utf-8";

export const callbackSettingsSchema = z.strictObject({
  /** Where to; null sends none. */
  url: z.string().nullable().default(null),
  bodyHash: z.enum(["sha512", "md5"]).default("sha512"),
  /** The zone's name in the `Date` header. */
  dateZone: z.enum(["UTC", "GMT"]).default("UTC"),
  /** Sends `X-Date` as well, which takes precedence. */
  sendXDate: z.boolean().default(false),
  /** Factor on the retry delays: 0.001 makes the minute 60 ms. */
  retryScale: z.number().positive().default(1),
  /** How often each callback is sent, though once would do. */
  copies: z.int().positive().default(1),
  /** Sent so much later than the change. */
  delayMs: z.number().nonnegative().default(0),
});
export type CallbackSettings = z.output<typeof callbackSettingsSchema>;

export interface Attempt {
  url: string;
  attempt: number;
  atMs: number;
  /** The answer's HTTP status; null without an answer. */
  status: number | null;
  delivered: boolean;
}

interface Delivery {
  url: string;
  body: string;
  attempt: number;
  dueMs: number;
}

export class CallbackSender {
  readonly attempts: Attempt[] = [];
  readonly #sharedSecret: string;
  readonly #now: () => number;
  #settings: CallbackSettings;
  #waiting: Delivery[] = [];
  #underWay = new Set<Promise<void>>();
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: CallbackSettings, sharedSecret: string, now: () => number) {
    this.#settings = settings;
    this.#sharedSecret = sharedSecret;
    this.#now = now;
  }

  get settings(): CallbackSettings {
    return this.#settings;
  }

  configure(change: Partial<CallbackSettings>): void {
    this.#settings = callbackSettingsSchema.parse({ ...this.#settings, ...change });
  }

  /** Sends `body` at `atMs` (plus the configured delay), now if that has passed. */
  schedule(url: string, body: unknown, atMs: number): void {
    const dueMs = atMs + this.#settings.delayMs;
    const text = JSON.stringify(body);
    for (let copy = 0; copy < this.#settings.copies; copy += 1)
      this.#waiting.push({ url, body: text, attempt: 1, dueMs });
    this.#arm();
  }

  /** Nothing leaves until `release`. */
  hold(): void {
    this.#held = true;
  }

  /** Sends what was held, oldest or newest first, and resolves when all of it was answered. */
  async release(order: "in-order" | "reversed" = "in-order"): Promise<void> {
    this.#held = false;
    await this.deliverDue(order);
  }

  /** Sends all that is due by the clock, one after the other, and waits for all under way. */
  async deliverDue(order: "in-order" | "reversed" = "in-order"): Promise<void> {
    this.#send(order);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.attempts.length = 0;
    this.#held = false;
  }

  #send(order: "in-order" | "reversed"): void {
    clearTimeout(this.#timer);
    if (this.#held) return;
    const nowMs = this.#now();
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > nowMs);
    if (order === "reversed") due.reverse();
    if (due.length > 0) this.#track(this.#attemptEach(due));
    this.#arm();
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #attemptEach(deliveries: Delivery[]): Promise<void> {
    for (const delivery of deliveries) await this.#attempt(delivery);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { url, attempt } = delivery;
    const atMs = this.#now();
    const { status, delivered } = await this.#post(delivery, atMs);
    this.attempts.push({ url, attempt, atMs, status, delivered });
    const retryAfterMs = RETRY_DELAYS_MS[attempt - 1];
    if (delivered || retryAfterMs === undefined) return;
    const dueMs = this.#now() + retryAfterMs * this.#settings.retryScale;
    this.#waiting.push({ ...delivery, attempt: attempt + 1, dueMs });
    this.#arm();
  }

  async #post(delivery: Delivery, atMs: number): Promise<{ status: number | null; delivered: boolean }> {
    const { pathname, search } = new URL(delivery.url);
    const date = dateText(atMs, this.#settings.dateZone);
    const parts = { method: "POST", body: delivery.body, contentType: CONTENT_TYPE, date, uri: pathname + search };
    try {
      const response = await fetch(delivery.url, {
        method: "POST",
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.timeout(delivery.attempt === 1 ? FIRST_TIMEOUT_MS : LATER_TIMEOUT_MS),
        headers: {
          "Content-Type": CONTENT_TYPE,
          Date: date,
          ...(this.#settings.sendXDate && { "X-Date": date }),
          "X-Signature": sign(parts, this.#sharedSecret, this.#settings.bodyHash),
        },
      });
      const text = await response.text();
      return { status: response.status, delivered: response.status === 200 && text.trim() === "OK" };
    } catch {
      return { status: null, delivered: false };
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#held || this.#waiting.length === 0) return;
    const nextMs = Math.min(...this.#waiting.map(({ dueMs }) => dueMs));
    const waitMs = Math.min(Math.max(nextMs - this.#now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#send("in-order"), waitMs);
    this.#timer.unref();
  }
}
