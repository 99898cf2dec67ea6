/** The control of the simulated Adyen: payments that webhooks report on, payment links and transfers. */
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { eventDate, type Item, newReference, platformWebhook, WEBHOOK_RETRY_POLICY, webhookOf } from "./items.ts";

export interface Account {
  hmacKey: string;
  apiKey: string;
  transfersKey: string;
  merchantAccount: string;
}

export interface Created {
  kind: "payment" | "order" | "payment-link" | "payout";
  id: string;
}

/** One item of a payment, `afterMs` after it was made. */
export interface Step extends Partial<Pick<Item, "success" | "reason" | "additionalData" | "paymentMethod">> {
  eventCode: string;
  afterMs: number;
  value?: number;
}

export interface PaymentRequest {
  merchantReference?: string;
  value?: number;
  currency?: string;
  steps?: Step[];
}

export interface Link {
  id: string;
  status: string;
  reference: string;
  amount: Item["amount"];
  reusable: boolean;
  expiresAt: string;
  updatedAt: string;
  url: string;
}

export interface Transfer {
  id: string;
  status: string;
  reference: string;
  amount: Item["amount"];
  sequenceNumber: number;
  tracking?: { type: string; status: string };
}

const DAY_MS = 86_400_000;
/** Items about the payment itself. Every other item has a reference of its own. */
const OF_PAYMENT = new Set(["AUTHORISATION", "OFFER_CLOSED", "PENDING"]);
const OF_DISPUTE = /CHARGEBACK|ARBITRATION|REQUEST_FOR_INFORMATION/;

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly links = new Map<string, Link>();
  readonly transfers = new Map<string, Transfer>();
  readonly webhooks: WebhookSender;
  readonly #payments = new Map<string, { merchantReference: string; amount: Item["amount"]; dispute: string }>();

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.webhooks = new WebhookSender(webhooks, WEBHOOK_RETRY_POLICY, now);
  }

  /** Makes a payment and sends its items when they are due. */
  createPayment({
    merchantReference = `order-${newReference()}`,
    value = 4200,
    currency = "EUR",
    steps,
  }: PaymentRequest) {
    const id = newReference();
    this.#payments.set(id, { merchantReference, amount: { value, currency }, dispute: newReference() });
    const paid: Step[] = [{ eventCode: "AUTHORISATION", afterMs: 0 }];
    for (const step of steps ?? paid) this.send(id, step);
    return { kind: "payment" as const, id, merchantReference };
  }

  /** Sends an item of a payment. */
  send(id: string, step: Step): Item {
    const item = this.itemOf(id, step);
    this.webhooks.schedule(webhookOf(this.account.hmacKey, [item]), this.now() + step.afterMs);
    return item;
  }

  /** The item of a payment, which is not sent. */
  itemOf(id: string, { eventCode, afterMs, value, success = "true", ...details }: Step): Item {
    const payment = this.#payments.get(id);
    if (!payment) throw new UnknownId("There is no payment with this pspReference.");
    const { merchantReference, amount, dispute } = payment;
    const isOwn = OF_PAYMENT.has(eventCode);
    const ownReference = OF_DISPUTE.test(eventCode) ? dispute : newReference();
    const card = { cardSummary: "1111", expiryDate: "03/2030", paymentMethodVariant: "visa" };
    return {
      ...{ eventCode, success, eventDate: eventDate(this.now() + afterMs) },
      ...(isOwn ? { pspReference: id } : { pspReference: ownReference, originalReference: id }),
      ...{ merchantAccountCode: this.account.merchantAccount, merchantReference },
      amount: { ...amount, value: value ?? amount.value },
      ...(isOwn && { paymentMethod: "visa", operations: ["CANCEL", "CAPTURE", "REFUND"], additionalData: card }),
      ...(isOwn && success === "true" && { reason: "052095:1111:03/2030" }),
      ...details,
    };
  }

  createLink(change: Partial<Link> = {}): Created {
    const id = `PL${newReference()}`;
    const nowMs = this.now();
    const times = { expiresAt: iso(nowMs + DAY_MS), updatedAt: iso(nowMs) };
    const link = {
      reference: `order-${id}`,
      amount: { currency: "EUR", value: 4200 },
      reusable: false,
      status: "active",
    };
    this.links.set(id, { id, url: `https://test.adyen.link/${id}`, ...times, ...link, ...change });
    return { kind: "payment-link", id };
  }

  changeLink(id: string, status: string): void {
    const link = this.links.get(id);
    if (!link) throw new UnknownId("There is no link with this id.");
    this.links.set(id, { ...link, status, updatedAt: iso(this.now()) });
  }

  createTransfer(status = "received"): Created {
    const id = newReference();
    const amount = { currency: "EUR", value: 50_000 };
    this.transfers.set(id, { id, status, reference: `payout-${id}`, amount, sequenceNumber: 1 });
    this.#sendTransfer(id, "created");
    return { kind: "payout", id };
  }

  changeTransfer(id: string, change: Partial<Transfer>): void {
    const transfer = this.transfers.get(id);
    if (!transfer) throw new UnknownId("There is no transfer with this id.");
    this.transfers.set(id, { ...transfer, ...change, sequenceNumber: transfer.sequenceNumber + 1 });
    this.#sendTransfer(id, "updated");
  }

  #sendTransfer(id: string, change: "created" | "updated"): void {
    const data = this.transfers.get(id);
    const type = `balancePlatform.transfer.${change}`;
    if (data) this.webhooks.schedule(platformWebhook(this.account.hmacKey, type, data, this.now()), this.now());
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
