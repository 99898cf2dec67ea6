/** The control of the simulated Yuno: creates resources and schedules their webhooks. */
import { type ScheduledStep, scheduledSteps } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { paymentDocument, payoutDocument, reportEventData } from "./documents.ts";
import { enrolmentDocument, enrolmentEventOf } from "./enrolment-documents.ts";
import { type CreateRequest, type LifecycleStep, ResourceStore, type SimulatedResource } from "./resources.ts";
import { createWriter, WEBHOOK_RETRY_POLICY, type WebhookSecrets } from "./webhooks.ts";

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
    this.webhooks = new WebhookSender(webhooks, WEBHOOK_RETRY_POLICY, now);
  }

  /** Creates a resource and schedules the webhooks of its lifecycle script. */
  create(request: CreateRequest = {}): Created {
    const resource = this.resources.create(request, this.now());
    for (const [index, scheduled] of scheduledSteps(resource).entries()) {
      const isNewReport = resource.kind === "report" && index === 0;
      if (scheduled.step.webhook && !isNewReport) this.#scheduleWebhook(resource, scheduled);
    }
    return { kind: resource.kind, id: resource.id, reference: resource.reference };
  }

  /** Records that the report's file was downloaded: the report changes to DOWNLOADED. */
  markDownloaded(report: SimulatedResource): void {
    if (report.downloadedMs !== null) return;
    report.downloadedMs = this.now();
    const [step] = report.lifecycle;
    if (!step) return;
    this.#scheduleWebhook(report, { step: { ...step, status: "DOWNLOADED" }, atMs: report.downloadedMs });
  }

  #scheduleWebhook(resource: SimulatedResource, scheduled: ScheduledStep<LifecycleStep>): void {
    if (resource.kind === "payment-link") return;
    if (resource.kind === "payment-method" && enrolmentEventOf(scheduled.step.status) === null) return;
    const write = createWriter((retry) => webhookBody(resource, scheduled, retry), this.account);
    this.webhooks.schedule(write, scheduled.atMs);
  }
}

function webhookBody(resource: SimulatedResource, scheduled: ScheduledStep<LifecycleStep>, retry: number): unknown {
  const envelope = (type: string, event: string, data: unknown) => ({
    ...{ type, type_event: `${type}.${event}`, account_id: "2c05976d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", retry },
    ...{ version: resource.version, data },
  });
  if (resource.kind === "payout") return envelope("payout", "payout", payoutDocument(resource, scheduled, "webhook"));
  if (resource.kind === "report") return envelope("report", "update", reportEventData(resource, scheduled));
  if (resource.kind === "payment-method") {
    const event = enrolmentEventOf(scheduled.step.status) ?? "update";
    return envelope("enrollment", event, { payment_method: enrolmentDocument(resource, scheduled, "webhook") });
  }
  const payment = paymentDocument(resource, scheduled, "webhook");
  const event = paymentEventOf(scheduled.step);
  return resource.version === 1 ? { payment } : envelope("payment", event, { payment });
}

/** @see https://docs.y.uno/docs/webhooks/events (checked 2026-11-27) */
function paymentEventOf({ status, subStatus, chargedBack }: LifecycleStep): string {
  if (chargedBack !== undefined || status === "IN_DISPUTE" || status === "CHARGEBACK") return "chargeback";
  if (status === "REFUNDED" || subStatus === "PARTIALLY_REFUNDED") return "refund";
  if (status === "CANCELED") return "cancel";
  if (status === "VERIFIED" || subStatus === "VERIFIED") return "verify";
  return subStatus === "AUTHORIZED" ? "authorize" : "purchase";
}
