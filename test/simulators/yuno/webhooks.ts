/**
 * Sends Yuno's webhooks: authenticated in every way the dashboard was given, and repeated by its retry rule until
 * HTTP 200, whatever the body. The clock comes in from outside; timers only wake the sender.
 */
import { createHmac } from "node:crypto";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Counted from the first try ("Deadline after the first try"): seven tries in all. */
export const RETRIES_AFTER_MS = [5 * MINUTE_MS, 50 * MINUTE_MS, ...[6, 24, 48, 96].map((hours) => hours * HOUR_MS)];
const TIMEOUT_MS = 10_000;
/** Above it, Node's timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WebhookSettings {
  /** Where to; null sends none. */
  url: string | null;
  /** Factor on the retries' delays: 0.001 makes the first five minutes 300 ms. */
  retryScale: number;
}

/** What the dashboard was told; each is optional. */
export interface WebhookSecrets {
  hmacSecret?: string;
  webhookApiKey?: string;
  webhookSecret?: string;
  webhookBearer?: string;
}

export interface Attempt {
  retry: number;
  atMs: number;
  /** The answer's HTTP status; null without an answer. */
  status: number | null;
}

interface Delivery {
  /** The body for this try: the envelope counts them. */
  bodyOf(retry: number): unknown;
  retry: number;
  firstMs: number;
  dueMs: number;
}

export class WebhookSender {
  readonly attempts: Attempt[] = [];
  settings: WebhookSettings;
  readonly #secrets: WebhookSecrets;
  readonly #now: () => number;
  #waiting: Delivery[] = [];
  #underWay: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: WebhookSettings, secrets: WebhookSecrets, now: () => number) {
    this.settings = settings;
    this.#secrets = secrets;
    this.#now = now;
  }

  /** Sends at `atMs`, at once if that has passed. */
  schedule(bodyOf: Delivery["bodyOf"], atMs: number): void {
    if (this.settings.url === null) return;
    this.#waiting.push({ bodyOf, retry: 0, firstMs: atMs, dueMs: atMs });
    this.#arm();
  }

  /** Sends all that is due by the clock, one after the other, and waits for the answers. */
  async deliverDue(): Promise<void> {
    clearTimeout(this.#timer);
    const nowMs = this.#now();
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > nowMs);
    this.#underWay = this.#underWay.then(async () => {
      for (const delivery of due) await this.#attempt(delivery);
    });
    await this.#underWay;
    this.#arm();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.attempts.length = 0;
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { retry, firstMs, bodyOf } = delivery;
    const atMs = this.#now();
    const status = await this.#post(JSON.stringify(bodyOf(retry)));
    this.attempts.push({ retry, atMs, status });
    const afterMs = RETRIES_AFTER_MS[retry];
    if (status === 200 || afterMs === undefined) return;
    this.#waiting.push({ ...delivery, retry: retry + 1, dueMs: firstMs + afterMs * this.settings.retryScale });
  }

  async #post(body: string): Promise<number | null> {
    try {
      const response = await fetch(this.settings.url ?? "", {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { "Content-Type": "application/json", ...headersFor(this.#secrets, body) },
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
    this.#timer = setTimeout(() => void this.deliverDue(), waitMs);
    this.#timer.unref();
  }
}

/** What Yuno sends along, by what it was given. */
export function headersFor(secrets: WebhookSecrets, body: string): Record<string, string> {
  const { hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = secrets;
  return {
    ...(webhookApiKey && { "x-api-key": webhookApiKey }),
    ...(webhookSecret && { "x-secret": webhookSecret }),
    ...(hmacSecret && { "x-hmac-signature": createHmac("sha256", hmacSecret).update(body, "utf8").digest("base64") }),
    ...(webhookBearer && { Authorization: `Bearer ${webhookBearer}` }),
  };
}
