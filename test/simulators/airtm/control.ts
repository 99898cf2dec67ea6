/** The control of the simulated Airtm: creates resources and schedules their callbacks. */
import type { Kind } from "../../../contract/resource.ts";
import { scheduledSteps } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { createWriter, type HeaderPrefix, V1_RETRY_POLICY, V2_RETRY_POLICY } from "./callbacks.ts";
import { type CreateRequest, ResourceStore, type ResourceType, type SimulatedResource } from "./resources.ts";
import { v1Operation } from "./v1-documents.ts";
import { KYC_INFORMATION, v2Payin, v2Payout } from "./v2-documents.ts";

export interface Account {
  /** The API key, or the Partner ID. */
  key: string;
  secret: string;
  /** The secret of the v2 webhook endpoint; null: the simulator sends unsigned v1 callbacks. */
  webhookSecret: string | null;
  /** The prefix of the headers that sign a webhook. */
  headerPrefix: HeaderPrefix;
  /** The v1 path of an operation by code: `code` as documented, or `operations/code` as its other paths suggest. */
  codePath: "code" | "operations/code";
}

export interface Created {
  kind: Kind;
  id: string;
}

const KINDS: Record<ResourceType, Kind> = {
  purchase: "payment",
  payout: "payout",
  bulk: "bulk-payout",
  report: "report",
};

/** The statuses that send a callback. Airtm sends none for a status that waits or is in progress. */
const V1_STATUSES = ["confirmed", "completed", "canceled", "failed"];
const V2_STATUSES = ["created", ...V1_STATUSES];

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly resources = new ResourceStore();
  readonly callbacks: WebhookSender;

  constructor(account: Account, limits: RateLimitSettings, callbacks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    const policy = account.webhookSecret === null ? V1_RETRY_POLICY : V2_RETRY_POLICY;
    this.callbacks = new WebhookSender(callbacks, policy, now);
  }

  /** Creates a resource. Purchases and payouts send callbacks; bulks and reports send none. */
  create(request: CreateRequest = {}): Created {
    const resource = this.resources.create(request, this.now());
    if (resource.type === "purchase" || resource.type === "payout") this.#scheduleCallbacks(resource);
    return { kind: KINDS[resource.type], id: resource.id };
  }

  #scheduleCallbacks(resource: SimulatedResource): void {
    const { webhookSecret, headerPrefix } = this.account;
    const isSigned = webhookSecret !== null;
    for (const { step, atMs } of scheduledSteps(resource)) {
      if (!(isSigned ? V2_STATUSES : V1_STATUSES).includes(step.status)) continue;
      const document = isSigned ? v2Event(resource, atMs) : v1Operation(resource, atMs);
      this.callbacks.schedule(createWriter(document, webhookSecret, headerPrefix), atMs);
    }
  }
}

function v2Event(resource: SimulatedResource, atMs: number): unknown {
  const isPayout = resource.type === "payout";
  const data = isPayout ? v2Payout(resource, atMs) : v2Payin(resource, atMs);
  const status = String(data.status).toLowerCase();
  const kyc = isPayout && status === "completed" && { kycInformation: KYC_INFORMATION };
  return { type: `${isPayout ? "payout" : "payin"}.${status}`, data: { ...data, ...kyc } };
}
