/**
 * What a test or the demo may do to the simulated Yuno: make things live, break some, ask the judge. No I/O of its own;
 * the clock comes in from outside.
 */

import { type ScheduledStep, scheduledSteps } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { paymentDocument, payoutDocument, reportNews } from "./documents.ts";
import { type CreateRequest, type LifecycleStep, ResourceStore, type SimulatedResource } from "./resources.ts";
import { playScenario, type ScenarioName } from "./scenarios.ts";
import { createWriter, WEBHOOK_RULE, type WebhookSecrets } from "./webhooks.ts";

export interface Account extends WebhookSecrets {
  publicApiKey: string;
  privateSecretKey: string;
  organizationCode: string;
}

export interface Created {
  kind: SimulatedResource["kind"];
  id: string;
  reference: string;
}

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly resources = new ResourceStore();
  readonly webhooks: WebhookSender;

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.webhooks = new WebhookSender(webhooks, WEBHOOK_RULE, now);
  }

  create(request: CreateRequest = {}): Created {
    const resource = this.resources.create(request, this.now());
    for (const [place, moment] of scheduledSteps(resource).entries()) {
      if (moment.step.webhook && !(resource.kind === "report" && place === 0)) this.#announce(resource, moment);
    }
    return { kind: resource.kind, id: resource.id, reference: resource.reference };
  }

  /** Somebody has fetched the file: from now on the report says so. */
  downloaded(report: SimulatedResource): void {
    if (report.downloadedMs !== null) return;
    report.downloadedMs = this.now();
    const [step] = report.lifecycle;
    if (step) this.#announce(report, { step: { ...step, status: "DOWNLOADED" }, atMs: report.downloadedMs });
  }

  scenario(name: ScenarioName): Created {
    return playScenario(name, this);
  }

  #announce(resource: SimulatedResource, moment: ScheduledStep<LifecycleStep>): void {
    if (resource.kind === "payment-link") return;
    const write = createWriter((retry) => webhookBody(resource, moment, retry), this.account);
    this.webhooks.schedule(write, moment.atMs);
  }
}

function webhookBody(resource: SimulatedResource, moment: ScheduledStep<LifecycleStep>, retry: number): unknown {
  const envelope = (type: string, event: string, data: unknown) => ({
    ...{ type, type_event: `${type}.${event}`, account_id: "2c05976d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", retry },
    ...{ version: resource.version, data },
  });
  if (resource.kind === "payout") return envelope("payout", "payout", payoutDocument(resource, moment, "webhook"));
  if (resource.kind === "report") return envelope("report", "update", reportNews(resource, moment));
  const payment = paymentDocument(resource, moment, "webhook");
  const event = moment.step.status === "REFUNDED" ? "refund" : "purchase";
  return resource.version === 1 ? { payment } : envelope("payment", event, { payment });
}
