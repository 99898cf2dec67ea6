/** Sends a simulator's webhooks when they are due, and again by the provider's retry policy until they are accepted. */

/** Node's timers with a longer delay fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface WebhookSenderSettings {
  /** The receiver; null: no webhooks are sent. */
  url: string | null;
  /** Factor on the delays of retries: 0.001 turns a minute into 60 ms. */
  retryScale: number;
}

/** How a provider repeats a webhook that was not accepted. */
export interface RetryPolicy {
  /** The delay of each retry. The provider gives up after the last one. */
  retriesAfterMs: readonly number[];
  /** The start of each delay. */
  countedFrom: "first-attempt" | "last-response";
  /** How long the receiver may take to respond. The first attempt is 1. */
  timeoutMs(attempt: number): number;
  isAccepted(status: number, text: string): boolean;
}

/** Writes the request of one attempt. The first attempt is 1. A signature may depend on the attempt's time. */
export type RequestWriter = (attempt: number, atMs: number) => { body: string; headers: Record<string, string> };

export interface DeliveryAttempt {
  url: string;
  /** The first attempt is 1. */
  attempt: number;
  atMs: number;
  /** The HTTP status of the response; null without a response. */
  status: number | null;
  /** True: the receiver accepted the webhook, and the provider does not repeat it. */
  delivered: boolean;
}

interface Delivery {
  url: string;
  write: RequestWriter;
  attempt: number;
  /** The time at which the first attempt was due. */
  firstMs: number;
  dueMs: number;
}

export class WebhookSender<Settings extends WebhookSenderSettings = WebhookSenderSettings> {
  readonly attempts: DeliveryAttempt[] = [];
  settings: Settings;
  readonly #policy: RetryPolicy;
  readonly #now: () => number;
  #pending: Delivery[] = [];
  #inFlight = new Set<Promise<void>>();
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: Settings, policy: RetryPolicy, now: () => number) {
    this.settings = settings;
    this.#policy = policy;
    this.#now = now;
  }

  configure(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
  }

  /** Sends a webhook at `atMs`, or now if that time has passed. Does nothing when `url` is null. */
  schedule(write: RequestWriter, atMs: number, url: string | null = this.settings.url): void {
    if (url === null) return;
    this.#pending.push({ url, write, attempt: 1, firstMs: atMs, dueMs: atMs });
    this.#setTimer();
  }

  /** Holds every webhook until `release()`. */
  hold(): void {
    this.#held = true;
  }

  /** Sends the held webhooks, oldest or newest first, and resolves when each has a response. */
  async release(order: "in-order" | "reversed" = "in-order"): Promise<void> {
    this.#held = false;
    await this.deliverDue(order);
  }

  /** Sends every webhook that is due, one after the other, and resolves when none is in flight. */
  async deliverDue(order: "in-order" | "reversed" = "in-order"): Promise<void> {
    this.#send(order);
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#pending = [];
    this.attempts.length = 0;
    this.#held = false;
  }

  #send(order: "in-order" | "reversed"): void {
    clearTimeout(this.#timer);
    if (this.#held) return;
    const nowMs = this.#now();
    const due = this.#pending.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.#pending = this.#pending.filter(({ dueMs }) => dueMs > nowMs);
    if (order === "reversed") due.reverse();
    if (due.length > 0) this.#track(this.#attemptEach(due));
    this.#setTimer();
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  async #attemptEach(deliveries: Delivery[]): Promise<void> {
    for (const delivery of deliveries) await this.#attempt(delivery);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { url, attempt, firstMs } = delivery;
    const atMs = this.#now();
    const response = await this.#post(delivery, atMs);
    const delivered = response !== null && this.#policy.isAccepted(response.status, response.text);
    this.attempts.push({ url, attempt, atMs, status: response?.status ?? null, delivered });
    const retryAfterMs = this.#policy.retriesAfterMs[attempt - 1];
    if (delivered || retryAfterMs === undefined) return;
    const fromMs = this.#policy.countedFrom === "first-attempt" ? firstMs : this.#now();
    const dueMs = fromMs + retryAfterMs * this.settings.retryScale;
    this.#pending.push({ ...delivery, attempt: attempt + 1, dueMs });
    this.#setTimer();
  }

  async #post({ url, write, attempt }: Delivery, atMs: number): Promise<{ status: number; text: string } | null> {
    const { body, headers } = write(attempt, atMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(this.#policy.timeoutMs(attempt)),
        headers: { "Content-Type": "application/json", ...headers },
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return null;
    }
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    if (this.#held || this.#pending.length === 0) return;
    const nextMs = Math.min(...this.#pending.map(({ dueMs }) => dueMs));
    const waitMs = Math.min(Math.max(nextMs - this.#now(), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#send("in-order"), waitMs);
    this.#timer.unref();
  }
}

/** Whether the status is any 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
