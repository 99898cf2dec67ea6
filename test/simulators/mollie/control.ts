/** The control of the simulated Mollie: creates resources, and sends both sorts of webhooks. */
import { randomBytes } from "node:crypto";
import type * as z from "zod";
import { appendStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { eventDocument, type Found, linkDocument, payoutDocument } from "./documents.ts";
import { eventsOf, hasClassicWebhook, type SimulatedEvent } from "./events.ts";
import { chargebacksOf, paymentDocument, refundsOf } from "./payment-documents.ts";
import {
  type CreateRequest,
  type LifecycleStep,
  ResourceStore,
  type SimulatedResource,
  stepSchema,
} from "./resources.ts";
import { classicWriter, eventWriter, WEBHOOK_RETRY_POLICY } from "./webhooks.ts";

/** The credentials of one organisation. A worker has one of the two. */
export interface Account {
  /** `test_…` or `live_…`: sees one profile in one mode. */
  apiKey?: string;
  /** `access_…`: sees all profiles, with its permissions. */
  accessToken?: string;
  /** The secret of the next-generation webhooks. */
  webhookSecret?: string;
}

export const PROFILE = "pfl_QkEhN94Ba";
const ALL_PERMISSIONS = ["payments.read", "refunds.read", "payment-links.read", "payouts.read", "orders.read"];

export interface MollieWebhookSettings extends WebhookSenderSettings {
  /** Which webhooks the merchant has configured. Default: classic, and next-generation with a secret. */
  systems: readonly ("classic" | "next-gen")[];
  /** A next-generation webhook contains the entity, or only its id. */
  payload: "snapshot" | "simple" | "bare-entity";
  /** The secret that the current one replaces: for 24 hours both sign. */
  previousSecret: string | null;
}

const KINDS = { payment: "payment", order: "payment", "payment-link": "payment-link", payout: "payout" } as const;

export interface Created {
  kind: (typeof KINDS)[keyof typeof KINDS];
  id: string;
}

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly resources = new ResourceStore();
  readonly webhooks: WebhookSender<MollieWebhookSettings>;
  /** Permissions of the access token. */
  permissions: readonly string[] = ALL_PERMISSIONS;
  /** False: only the first word of `embed` counts. The documents show a list in examples, and one word in the schema. */
  embedsList = true;

  constructor(
    account: Account,
    limits: RateLimitSettings,
    webhooks: Partial<MollieWebhookSettings>,
    now: () => number,
  ) {
    super(limits, now);
    this.account = account;
    const systems = account.webhookSecret === undefined ? (["classic"] as const) : (["classic", "next-gen"] as const);
    const defaults = { url: null, retryScale: 1, systems, payload: "snapshot", previousSecret: null } as const;
    this.webhooks = new WebhookSender({ ...defaults, ...webhooks }, WEBHOOK_RETRY_POLICY, now);
  }

  /** The mode of a resource that names none. */
  get defaultMode(): "live" | "test" {
    return this.account.apiKey?.startsWith("test_") ? "test" : "live";
  }

  /** Creates a resource and schedules the webhooks of its lifecycle script. */
  create(request: CreateRequest = {}): Created {
    const resource = this.resources.create(request, this.defaultMode, this.now());
    const steps = scheduledSteps(resource);
    for (const [index, { step, atMs }] of steps.entries()) {
      this.#announce(resource, step, steps[index - 1]?.step ?? null, atMs);
    }
    return { kind: KINDS[resource.collection], id: resource.id };
  }

  /** Adds a step that begins now. */
  advance(id: string, next: Omit<z.input<typeof stepSchema>, "afterMs">): void {
    const collections = ["payment", "payment-link", "order", "payout"] as const;
    const found = collections.map((collection) => this.resources.find(collection, id, this.now())).find(Boolean);
    const before = found && stepAt(found, this.now());
    if (!found || !before) throw new UnknownId("There is no resource with this id.");
    const step = stepSchema.parse({ ...next, afterMs: 0 });
    appendStep(found, step, this.now());
    this.#announce(found, step, before.step, this.now());
  }

  #announce(resource: SimulatedResource, step: LifecycleStep, before: LifecycleStep | null, atMs: number): void {
    if (step.webhook === false) return;
    const { systems, previousSecret } = this.webhooks.settings;
    if (systems.includes("classic") && hasClassicWebhook(resource, step, before)) {
      this.webhooks.schedule(classicWriter(resource.id), atMs);
    }
    const { webhookSecret } = this.account;
    if (!systems.includes("next-gen") || webhookSecret === undefined) return;
    const secrets = [webhookSecret, ...(previousSecret === null ? [] : [previousSecret])];
    for (const event of eventsOf(resource, step, before)) {
      const body = this.#eventBody(event, { resource, current: { step, atMs } });
      this.webhooks.schedule(eventWriter(body, secrets), atMs);
    }
  }

  #eventBody(event: SimulatedEvent, found: Found): object {
    const { payload } = this.webhooks.settings;
    const entity = payload === "simple" ? null : entityOf(event, found);
    if (payload === "bare-entity" && entity) return entity;
    return eventDocument(event, `event_${randomBytes(11).toString("hex")}`, found.current.atMs, entity);
  }
}

/** The document that the event is about. */
function entityOf({ type, entityId }: SimulatedEvent, { resource, current }: Found): object | null {
  const [family] = type.split(".");
  const named = (documents: object[]) => documents.find((each) => "id" in each && each.id === entityId) ?? null;
  switch (family) {
    case "refund":
      return named(refundsOf(resource, current));
    case "chargeback":
      return named(chargebacksOf(resource, current));
    case "payment-link":
      return linkDocument(resource, current);
    case "payout":
      return payoutDocument(resource, current);
    default:
      return paymentDocument(resource, current);
  }
}
