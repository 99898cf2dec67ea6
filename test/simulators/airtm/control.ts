/**
 * What a test or the demo may do to the simulated Airtm: make things live, break things, ask the judge. No I/O of its
 * own; the clock comes in from outside.
 */
import type { Kind } from "../../../contract/resource.ts";
import { scheduledSteps } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { createWriter, V1_RETRY_POLICY, V2_RETRY_POLICY } from "./callbacks.ts";
import { type CreateRequest, ResourceStore, type ResourceType, type SimulatedResource } from "./resources.ts";
import { playScenario, type ScenarioName } from "./scenarios.ts";
import { v1Operation } from "./v1-documents.ts";
import { KYC_INFORMATION, v2Payin, v2Payout } from "./v2-documents.ts";

export interface Account {
  /** API key, or Partner ID. */
  key: string;
  secret: string;
  /** Of the webhook's endpoint (v2); null sends unsigned callbacks as v1 does. */
  webhookSecret: string | null;
  /** Where v1 finds an operation by its code: as its documentation has it, or as its other paths suggest. */
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

/** There are no callbacks of anything else: what waits or is at work must be asked for. */
const V1_CALLBACKS = ["confirmed", "completed", "canceled", "failed"];
const V2_EVENTS = ["created", ...V1_CALLBACKS];

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly resources = new ResourceStore();
  readonly callbacks: WebhookSender;

  constructor(account: Account, limits: RateLimitSettings, callbacks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    const rule = account.webhookSecret === null ? V1_RETRY_POLICY : V2_RETRY_POLICY;
    this.callbacks = new WebhookSender(callbacks, rule, now);
  }

  create(request: CreateRequest = {}): Created {
    const resource = this.resources.create(request, this.now());
    if (resource.type === "purchase" || resource.type === "payout") this.#announce(resource);
    return { kind: KINDS[resource.type], id: resource.id };
  }

  scenario(name: ScenarioName): Created {
    return playScenario(name, this);
  }

  #announce(resource: SimulatedResource): void {
    const { webhookSecret } = this.account;
    const isSigned = webhookSecret !== null;
    for (const { step, atMs } of scheduledSteps(resource)) {
      if (!(isSigned ? V2_EVENTS : V1_CALLBACKS).includes(step.status)) continue;
      const document = isSigned ? v2Event(resource, atMs) : v1Operation(resource, atMs);
      this.callbacks.schedule(createWriter(document, webhookSecret), atMs);
    }
  }
}

function v2Event(resource: SimulatedResource, atMs: number): unknown {
  const isPayout = resource.type === "payout";
  const data = isPayout ? v2Payout(resource, atMs) : v2Payin(resource, atMs);
  const word = String(data.status).toLowerCase();
  const kyc = isPayout && word === "completed" && { kycInformation: KYC_INFORMATION };
  return { type: `${isPayout ? "payout" : "payin"}.${word}`, data: { ...data, ...kyc } };
}
