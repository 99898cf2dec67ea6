/**
 * What a test or the demo may do to the simulated Airtm: make things live, break things, ask the judge. No I/O of its
 * own; the clock comes in from outside.
 */
import type { Kind } from "../../../contract/resource.ts";
import { CommonControl } from "../control.ts";
import { Deliveries, type DeliverySettings } from "../deliveries.ts";
import { momentsOf } from "../pause.ts";
import type { RateLimitSettings } from "../rate-limits.ts";
import { V1_RULE, V2_RULE, writerOf } from "./callbacks.ts";
import { type CreateRequest, Lives, type ResourceRef, type Sort } from "./lifecycles.ts";
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

const KINDS: Record<Sort, Kind> = { purchase: "payment", payout: "payout", bulk: "bulk-payout", report: "report" };

/** There are no callbacks of anything else: what waits or is at work must be asked for. */
const V1_CALLBACKS = ["confirmed", "completed", "canceled", "failed"];
const V2_EVENTS = ["created", ...V1_CALLBACKS];

export class Control extends CommonControl {
  readonly account: Account;
  readonly lives = new Lives();
  readonly callbacks: Deliveries;

  constructor(account: Account, limits: RateLimitSettings, callbacks: DeliverySettings, now: () => number) {
    super(limits, now);
    this.account = account;
    const rule = account.webhookSecret === null ? V1_RULE : V2_RULE;
    this.callbacks = new Deliveries(callbacks, rule, now);
  }

  create(request: CreateRequest = {}): Created {
    const resource = this.lives.create(request, this.now());
    if (resource.sort === "purchase" || resource.sort === "payout") this.#announce(resource);
    return { kind: KINDS[resource.sort], id: resource.id };
  }

  scenario(name: ScenarioName): Created {
    return playScenario(name, this);
  }

  #announce(resource: ResourceRef): void {
    const { webhookSecret } = this.account;
    const isSigned = webhookSecret !== null;
    for (const { step, atMs } of momentsOf(resource)) {
      if (!(isSigned ? V2_EVENTS : V1_CALLBACKS).includes(step.status)) continue;
      const document = isSigned ? v2Event(resource, atMs) : v1Operation(resource, atMs);
      this.callbacks.schedule(writerOf(document, webhookSecret), atMs);
    }
  }
}

function v2Event(resource: ResourceRef, atMs: number): unknown {
  const isPayout = resource.sort === "payout";
  const data = isPayout ? v2Payout(resource, atMs) : v2Payin(resource, atMs);
  const word = String(data.status).toLowerCase();
  const kyc = isPayout && word === "completed" && { kycInformation: KYC_INFORMATION };
  return { type: `${isPayout ? "payout" : "payin"}.${word}`, data: { ...data, ...kyc } };
}
