/**
 * Sends what a provider tells of its own accord: when it happens, and again by the provider's retry rule until it is
 * taken. Shared by all simulators. The clock comes in from outside; timers only wake the sender.
 */

/** Above it, Node's timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WebhookSenderSettings {
  /** Where to; null sends none. */
  url: string | null;
  /** Factor on the retries' delays: 0.001 makes a minute 60 ms. */
  retryScale: number;
}

/** How a provider repeats what was not taken. */
export interface RetryPolicy {
  /** One for each retry; after the last one the provider gives up. */
  retriesAfterMs: readonly number[];
  countedFrom: "first-attempt" | "last-answer";
  /** How long an answer may take; the first attempt is 1. */
  timeoutMs(attempt: number): number;
  isAccepted(status: number, text: string): boolean;
}

/** Writes what is sent at an attempt (the first is 1): each has a time, and so perhaps a signature, of its own. */
export type RequestWriter = (attempt: number, atMs: number) => { body: string; headers: Record<string, string> };

export interface DeliveryAttempt {
  url: string;
  /** The first is 1. */
  attempt: number;
  atMs: number;
  /** The answer's HTTP status; null without an answer. */
  status: number | null;
  /** The provider is content and will not try again. */
  delivered: boolean;
}

interface Delivery {
  url: string;
  write: RequestWriter;
  attempt: number;
  /** When the first attempt was due. */
  firstMs: number;
  dueMs: number;
}

export class WebhookSender<Settings extends WebhookSenderSettings = WebhookSenderSettings> {
  readonly attempts: DeliveryAttempt[] = [];
  settings: Settings;
  readonly #rule: RetryPolicy;
  readonly #now: () => number;
  #waiting: Delivery[] = [];
  #underWay = new Set<Promise<void>>();
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: Settings, rule: RetryPolicy, now: () => number) {
    this.settings = settings;
    this.#rule = rule;
    this.#now = now;
  }

  configure(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
  }

  /** Sends at `atMs`, now if that has passed; nothing where there is no address to send to. */
  schedule(write: RequestWriter, atMs: number, url: string | null = this.settings.url): void {
    if (url === null) return;
    this.#waiting.push({ url, write, attempt: 1, firstMs: atMs, dueMs: atMs });
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
    const { url, attempt, firstMs } = delivery;
    const atMs = this.#now();
    const answer = await this.#post(delivery, atMs);
    const delivered = answer !== null && this.#rule.isAccepted(answer.status, answer.text);
    this.attempts.push({ url, attempt, atMs, status: answer?.status ?? null, delivered });
    const retryAfterMs = this.#rule.retriesAfterMs[attempt - 1];
    if (delivered || retryAfterMs === undefined) return;
    const fromMs = this.#rule.countedFrom === "first-attempt" ? firstMs : this.#now();
    const dueMs = fromMs + retryAfterMs * this.settings.retryScale;
    this.#waiting.push({ ...delivery, attempt: attempt + 1, dueMs });
    this.#arm();
  }

  async #post({ url, write, attempt }: Delivery, atMs: number): Promise<{ status: number; text: string } | null> {
    const { body, headers } = write(attempt, atMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(this.#rule.timeoutMs(attempt)),
        headers: { "Content-Type": "application/json", ...headers },
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return null;
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

/** Any 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
