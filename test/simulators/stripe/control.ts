/** The control of the simulated Stripe: creates objects, schedules their webhooks, and sets what a call can meet. */
import type { Kind } from "../../../contract/resource.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type EventSettings, eventBody, scheduledEvents } from "./events.ts";
import { StripeLimits } from "./limits.ts";
import { type CreateRequest, type Resource, Store } from "./model.ts";
import type { SearchSettings } from "./search.ts";
import { createWriter, retryPolicy } from "./webhooks.ts";

export interface Account {
  /** A restricted key with `permissions`. Its prefix is its mode. */
  apiKey: string;
  /** The secrets of the webhook endpoint: two while one is being rolled. */
  webhookSecrets: string[];
  /** The names of the key's permissions (`rak_charge_read`); null: a secret key, which may read everything. */
  permissions: string[] | null;
  /** Connected accounts that the key may act for. */
  connected: string[];
}

export interface Created {
  kind: Kind;
  id: string;
  reference: string | null;
}

const KIND: Record<Resource["type"], Kind> = {
  ...({ payment: "payment", session: "payment", invoice: "payment" } as const),
  ...({ link: "payment-link", payout: "payout", setup: "payment-method" } as const),
};

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly store = new Store();
  readonly webhooks: WebhookSender;
  readonly events: EventSettings = { apiVersion: "2026-07-29.dahlia", style: "snapshot" };
  readonly search: SearchSettings = { indexDelayMs: 0, isIndian: false };
  readonly #limitSettings: RateLimitSettings;
  stripeLimits: StripeLimits;
  /** The ids that are locked: calls for them end with `lock_timeout`. */
  readonly locked = new Set<string>();

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.#limitSettings = limits;
    this.stripeLimits = new StripeLimits(limits);
    this.webhooks = new WebhookSender(webhooks, retryPolicy(this.isLive), now);
  }

  /** Whether the account's key is one of live mode. */
  get isLive(): boolean {
    return /^[a-z]+_live_/.test(this.account.apiKey);
  }

  /** Creates an object and schedules the webhooks of its lifecycle script. */
  create(request: CreateRequest = { type: "payment" }): Created {
    const resource = this.store.create({ livemode: this.isLive, ...request }, this.now());
    for (const { atMs, changes } of scheduledEvents(resource, this.store)) {
      for (const change of changes) this.#schedule(resource, eventBody(resource, change, this.events, atMs), atMs);
    }
    return { kind: KIND[resource.type], id: resource.id, reference: resource.reference };
  }

  /** Sends the last event of the object's script again, with the same event id: `times` duplicates. */
  resendWebhook(id: string, times = 1): void {
    const resource = this.store.any(id);
    if (!resource) throw new UnknownId("There is no object with this id.");
    const [change] = scheduledEvents(resource, this.store).at(-1)?.changes ?? [];
    if (!change) return;
    const body = eventBody(resource, change, this.events, this.now());
    for (let n = 0; n < times; n++) this.#schedule(resource, body, this.now());
  }

  override reset(): void {
    super.reset();
    this.stripeLimits = new StripeLimits(this.#limitSettings);
    this.locked.clear();
  }

  #schedule(resource: Resource, body: object, atMs: number): void {
    this.webhooks.schedule(createWriter(body, this.account.webhookSecrets, resource.livemode), atMs);
  }
}
