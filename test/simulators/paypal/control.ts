/** The control of the simulated PayPal: creates orders, payouts and disputes, and sends their webhooks. */
import type { JudgeReport } from "../shared/judge.ts";
import { appendStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { createCertificate, type SigningCertificate } from "./certificate.ts";
import { orderEvent } from "./events.ts";
import { newCertificateId } from "./ids.ts";
import { type CreateOrder, type Order, type OrderStep, OrderStore, orderStep, type StepRequest } from "./orders.ts";
import { batchDocument, disputeDocument, itemDocument } from "./payout-documents.ts";
import { type CreateDispute, type CreatePayout, PayoutStore } from "./payouts.ts";
import { AccessTokens } from "./tokens.ts";
import { createWriter, type EventResource, eventBody, WEBHOOK_RETRY_POLICY, type WebhookSigner } from "./webhooks.ts";

const DAY_MS = 86_400_000;

export interface Account {
  clientId: string;
  clientSecret: string;
  /** The id of the merchant's webhook. */
  webhookId: string;
}

export interface Created {
  kind: "payment" | "payout";
  id: string;
}

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly orders = new OrderStore();
  readonly payouts = new PayoutStore();
  readonly tokens = new AccessTokens();
  readonly webhooks: WebhookSender;
  /** The certificates that the simulator serves, by id. Webhooks are signed with the newest. */
  readonly certificates = new Map<string, SigningCertificate>();
  /** Known when the server has started. */
  baseUrl = "";

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.webhooks = new WebhookSender(webhooks, WEBHOOK_RETRY_POLICY, now);
    this.renewCertificate();
  }

  /** Adds a certificate. PayPal gives a new one a new address. */
  renewCertificate(lifetimeMs = 365 * DAY_MS): string {
    const id = newCertificateId();
    const nowMs = this.now();
    const fromMs = nowMs - DAY_MS;
    this.certificates.set(id, createCertificate({ fromMs, untilMs: nowMs + lifetimeMs }));
    return id;
  }

  /** What signs a webhook now. */
  get signer(): WebhookSigner {
    const [id, certificate] = [...this.certificates].at(-1) ?? this.#unknown("certificate");
    const certificateUrl = `${this.baseUrl}/v1/notifications/certs/${id}`;
    return { webhookId: this.account.webhookId, certificate, certificateUrl };
  }

  /** Creates an order and schedules the webhooks of its lifecycle script. */
  createOrder(request: CreateOrder = {}): Created {
    const order = this.orders.create(request, this.now());
    for (const { step, atMs } of scheduledSteps(order)) this.#sendStep(order, step, atMs);
    return { kind: "payment", id: order.id };
  }

  /** Adds a step that begins now, and sends its webhook. */
  moveOrder(id: string, request: Omit<StepRequest, "afterMs">): void {
    const order = this.order(id);
    const step = orderStep({ ...request, afterMs: 0 });
    appendStep(order, step, this.now());
    this.#sendStep(order, step, this.now());
  }

  createPayout(request: CreatePayout = {}): Created & { batchId: string } {
    const batch = this.payouts.create(request, this.now());
    for (const item of batch.items) {
      for (const { step, atMs } of scheduledSteps(item)) {
        if (step.status === "PENDING") continue;
        const resource = { type: "payouts_item", document: itemDocument(item, atMs) };
        this.send(`PAYMENT.PAYOUTS-ITEM.${step.status === "SUCCESS" ? "SUCCEEDED" : step.status}`, resource, atMs);
      }
    }
    if (batch.status === "SUCCESS") {
      const resource = { type: "payouts", document: batchDocument(batch, this.now()) };
      this.send("PAYMENT.PAYOUTSBATCH.SUCCESS", resource);
    }
    return { kind: "payout", id: batch.items[0]?.id ?? "", batchId: batch.id };
  }

  /** Opens a dispute about a capture, which stays COMPLETED. */
  createDispute(request: CreateDispute): { id: string } {
    const dispute = this.payouts.createDispute(request, this.now());
    for (const [index, { step, atMs }] of scheduledSteps(dispute).entries()) {
      const type = index === 0 ? "CREATED" : step.status === "RESOLVED" ? "RESOLVED" : "UPDATED";
      this.send(`CUSTOMER.DISPUTE.${type}`, { type: "dispute", document: disputeDocument(dispute, step, atMs) }, atMs);
    }
    return { id: dispute.id };
  }

  /** Sends an event, signed, at this time. */
  send(eventType: string, resource: EventResource, atMs = this.now()): void {
    this.webhooks.schedule(
      createWriter(eventBody(eventType, resource, atMs), () => this.signer),
      atMs,
    );
  }

  /** Sends the webhook of the order's current step again, with a new event id. */
  resendWebhook(id: string): void {
    const order = this.order(id);
    const current = stepAt(order, this.now());
    if (current) this.#sendStep(order, current.step, this.now());
  }

  order(id: string): Order {
    return this.orders.byId(id) ?? this.#unknown("order");
  }

  /** Token calls are counted separately: they name no resource. */
  override judgeReport(): JudgeReport & { tokenCalls: number } {
    return { ...super.judgeReport(), tokenCalls: this.tokens.calls };
  }

  #sendStep(order: Order, step: OrderStep, atMs: number): void {
    const event = orderEvent(order, step, atMs);
    if (event) this.send(event.type, event.resource, atMs);
  }

  #unknown(what: string): never {
    throw new UnknownId(`There is no ${what} with this id.`);
  }
}
