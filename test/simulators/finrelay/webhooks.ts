/**
 * Sends Finrelay's webhooks: signed, and again after 1, 5 and 15 min until a 2xx (how often Finrelay tries is not
 * documented). The clock comes in from outside; timers only wake the sender.
 */
import { webhookAuthorization } from "./jwt.ts";

const MINUTE_MS = 60_000;
export const RETRY_DELAYS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
const TIMEOUT_MS = 10_000;

export interface WebhookSettings {
  /** Where to; null sends none. */
  url: string | null;
  /** Factor on the retry delays: 0.001 makes the minute 60 ms. */
  retryScale: number;
}

export interface Attempt {
  attempt: number;
  atMs: number;
  /** The answer's HTTP status; null without an answer. */
  status: number | null;
}

interface Delivery {
  url: string;
  body: string;
  attempt: number;
  dueMs: number;
}

export class WebhookSender {
  readonly attempts: Attempt[] = [];
  settings: WebhookSettings;
  readonly #privateKey: string;
  readonly #now: () => number;
  #waiting: Delivery[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: WebhookSettings, privateKey: string, now: () => number) {
    this.settings = settings;
    this.#privateKey = privateKey;
    this.#now = now;
  }

  /** Sends `body` at `atMs`, now if that has passed. */
  schedule(body: object, atMs: number): void {
    const { url } = this.settings;
    if (url === null) return;
    this.#waiting.push({ url, body: JSON.stringify(body), attempt: 1, dueMs: atMs });
    this.#arm();
  }

  /** Sends all that is due by the clock, one after the other. */
  async deliverDue(): Promise<void> {
    clearTimeout(this.#timer);
    const nowMs = this.#now();
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const delivery of due) await this.#attempt(delivery);
    this.#arm();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.attempts.length = 0;
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { attempt } = delivery;
    const atMs = this.#now();
    const status = await this.#post(delivery);
    this.attempts.push({ attempt, atMs, status });
    const retryAfterMs = RETRY_DELAYS_MS[attempt - 1];
    if ((status !== null && status >= 200 && status < 300) || retryAfterMs === undefined) return;
    const dueMs = this.#now() + retryAfterMs * this.settings.retryScale;
    this.#waiting.push({ ...delivery, attempt: attempt + 1, dueMs });
  }

  async #post({ url, body }: Delivery): Promise<number | null> {
    const headers = { "Content-Type": "application/json", Authorization: webhookAuthorization(body, this.#privateKey) };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const response = await fetch(url, { method: "POST", body, headers, redirect: "manual", signal });
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
    this.#timer = setTimeout(() => void this.deliverDue(), Math.max(0, nextMs - this.#now()));
    this.#timer.unref();
  }
}
