/**
 * Sends what Airtm sends: v1's callbacks without any signature, v2's webhooks signed and repeated as Svix does it, until
 * any 2xx. The clock comes in from outside; timers only wake the sender.
 * https://docs.svix.com/retries
 */
import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Between the attempts at a v2 webhook. */
export const V2_RETRY_DELAYS_MS = [
  ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS],
];
/** "Non-2xx responses may trigger retries", no more is documented: once is the least that this can mean. */
const V1_RETRY_DELAYS_MS = [5 * SECOND_MS];
const TIMEOUT_MS = 15_000;
/** Above it, Node's timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const callbackSettingsSchema = z.strictObject({
  /** Where to; null sends none. */
  url: z.string().nullable().default(null),
  /** Factor on the retry delays: 0.001 makes the five seconds 5 ms. */
  retryScale: z.number().positive().default(1),
});
export type CallbackSettings = z.output<typeof callbackSettingsSchema>;

export interface Attempt {
  attempt: number;
  atMs: number;
  /** The answer's HTTP status; null without an answer. */
  status: number | null;
}

interface Delivery {
  /** The same for every attempt. */
  messageId: string;
  body: string;
  attempt: number;
  dueMs: number;
}

export class CallbackSender {
  readonly attempts: Attempt[] = [];
  readonly #webhookSecret: string | null;
  readonly #now: () => number;
  #settings: CallbackSettings;
  #waiting: Delivery[] = [];
  #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /** `webhookSecret`: null sends as v1 does. */
  constructor(settings: CallbackSettings, webhookSecret: string | null, now: () => number) {
    this.#settings = settings;
    this.#webhookSecret = webhookSecret;
    this.#now = now;
  }

  configure(change: Partial<CallbackSettings>): void {
    this.#settings = callbackSettingsSchema.parse({ ...this.#settings, ...change });
  }

  /** Sends `body` at `dueMs`, now if that has passed. */
  schedule(body: unknown, dueMs: number): void {
    if (this.#settings.url === null) return;
    const messageId = `msg_${randomBytes(20).toString("base64url").slice(0, 27)}`;
    this.#waiting.push({ messageId, body: JSON.stringify(body), attempt: 1, dueMs });
    this.#arm();
  }

  /** Sends all that is due by the clock, and waits for all under way. */
  async deliverDue(): Promise<void> {
    this.#send();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #send(): void {
    clearTimeout(this.#timer);
    const nowMs = this.#now();
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs);
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const delivery of due) {
      const tracked: Promise<void> = this.#attempt(delivery).finally(() => this.#underWay.delete(tracked));
      this.#underWay.add(tracked);
    }
    this.#arm();
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { attempt } = delivery;
    const atMs = this.#now();
    const status = await this.#post(delivery, atMs);
    this.attempts.push({ attempt, atMs, status });
    const delays = this.#webhookSecret === null ? V1_RETRY_DELAYS_MS : V2_RETRY_DELAYS_MS;
    const delayMs = delays[attempt - 1];
    if (delayMs === undefined || (status !== null && status >= 200 && status < 300)) return;
    this.#waiting.push({ ...delivery, attempt: attempt + 1, dueMs: this.#now() + delayMs * this.#settings.retryScale });
    this.#arm();
  }

  async #post({ messageId, body }: Delivery, atMs: number): Promise<number | null> {
    const secret = this.#webhookSecret;
    try {
      const response = await fetch(this.#settings.url ?? "", {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { "Content-Type": "application/json", ...(secret && svixHeaders(secret, messageId, body, atMs)) },
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const nextMs = Math.min(...this.#waiting.map(({ dueMs }) => dueMs));
    const waitMs = Math.min(Math.max(nextMs - this.#now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#send(), waitMs);
    this.#timer.unref();
  }
}

/** Each attempt has a time, and so a signature, of its own. */
export function svixHeaders(secret: string, id: string, body: string, atMs: number): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` };
}
