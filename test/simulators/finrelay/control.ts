/** The control of the simulated Finrelay: creates transactions and their follow-ups, and sends their webhooks. */

import type { JudgeReport } from "../shared/judge.ts";
import { scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { webhookBody } from "./documents.ts";
import { AccessTokens } from "./tokens.ts";
import { type CreateRequest, type LifecycleStep, type Transaction, TransactionStore } from "./transactions.ts";
import { createWriter, WEBHOOK_RETRY_POLICY } from "./webhooks.ts";

export interface Account {
  clientId: string;
  clientSecret: string;
  /** The private key that signs the merchant's webhooks, PKCS#8 in PEM. */
  privateKey: string;
  /** The public key of `privateKey`, SPKI in PEM. */
  publicKey: string;
  /** The name of the header that carries the access token. */
  authHeader: string;
}

export interface Created {
  kind: "payment";
  id: string;
  orderId: string;
}

/** The fields that a follow-up does not take from the transaction that it follows. */
export type FollowUp = Partial<Pick<CreateRequest, "amount" | "afterMs" | "lifecycle">>;

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly transactions = new TransactionStore();
  readonly tokens: AccessTokens;
  readonly webhooks: WebhookSender;

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.tokens = new AccessTokens(account.privateKey);
    this.webhooks = new WebhookSender(webhooks, WEBHOOK_RETRY_POLICY, now);
  }

  /** Creates a transaction and schedules the webhooks of its lifecycle script. */
  create(request: CreateRequest = {}): Created {
    return this.#start(this.transactions.create(request, this.now()));
  }

  /** Refunds, voids or captures a transaction, like `POST …/manage`. The result is a transaction of its own. */
  manage(id: string, type: "REFUND" | "VOID" | "CAPTURE", overrides: FollowUp = {}): Created {
    const follows = this.#existing(id);
    const { amount, currency, card, orderId } = follows;
    return this.#start(
      this.transactions.create({ amount, currency, card, orderId, ...overrides, type }, this.now(), follows),
    );
  }

  /** Sends the webhook of the transaction's current step again, whether or not it was sent before. */
  resendWebhook(id: string): void {
    const transaction = this.#existing(id);
    const current = stepAt(transaction, this.now());
    if (current) this.#send(transaction, current.step, this.now());
  }

  /** Token calls are counted separately, because they go to another host. */
  override judgeReport(): JudgeReport & { tokenCalls: number } {
    return { ...super.judgeReport(), tokenCalls: this.tokens.calls };
  }

  #start(transaction: Transaction): Created {
    for (const { step, atMs } of scheduledSteps(transaction)) {
      const isFinal = step.outcome !== "created" && step.outcome !== "pending";
      if (step.webhook ?? isFinal) this.#send(transaction, step, atMs);
    }
    return { kind: "payment", id: transaction.id, orderId: transaction.orderId };
  }

  #send(transaction: Transaction, step: LifecycleStep, atMs: number): void {
    this.webhooks.schedule(createWriter(webhookBody(transaction, step), this.account.privateKey), atMs);
  }

  #existing(id: string): Transaction {
    const transaction = this.transactions.byId(id);
    if (!transaction) throw new UnknownId("There is no transaction with this id.");
    return transaction;
  }
}
