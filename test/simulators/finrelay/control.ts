/**
 * What a test or the demo may do to the simulated Finrelay: make transactions live, refund them, take tokens back, break
 * things, ask the judge. No I/O of its own; the clock comes in from outside.
 */

import type { JudgeReport } from "../shared/judge.ts";
import { scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender, type WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { webhookBody } from "./documents.ts";
import { playScenario, type ScenarioName } from "./scenarios.ts";
import { Tokens } from "./tokens.ts";
import { type CreateRequest, type LifecycleStep, type Transaction, TransactionStore } from "./transactions.ts";
import { createWriter, WEBHOOK_RETRY_POLICY } from "./webhooks.ts";

export interface Account {
  clientId: string;
  clientSecret: string;
  /** The merchant's key that signs webhooks, PKCS#8. */
  privateKey: string;
  /** Its public half, SPKI. */
  publicKey: string;
  /** The header that carries the token. */
  authHeader: string;
}

/** As the demo asks for it. */
export interface Created {
  kind: "payment";
  id: string;
  orderId: string;
}

export type FollowUp = Partial<Pick<CreateRequest, "amount" | "afterMs" | "lifecycle">>;

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly transactions = new TransactionStore();
  readonly tokens: Tokens;
  readonly webhooks: WebhookSender;

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.tokens = new Tokens(account.privateKey);
    this.webhooks = new WebhookSender(webhooks, WEBHOOK_RETRY_POLICY, now);
  }

  create(request: CreateRequest = {}): Created {
    return this.#begin(this.transactions.create(request, this.now()));
  }

  /** Gives money back, releases an authorisation or takes it: a transaction of its own, like `POST …/manage`. */
  manage(id: string, type: "REFUND" | "VOID" | "CAPTURE", overrides: FollowUp = {}): Created {
    const follows = this.#existing(id);
    const { amount, currency, card, orderId } = follows;
    return this.#begin(
      this.transactions.create({ amount, currency, card, orderId, ...overrides, type }, this.now(), follows),
    );
  }

  /** Sends a transaction's present webhook once more, whatever was sent before. */
  resendWebhook(id: string): void {
    const transaction = this.#existing(id);
    const moment = stepAt(transaction, this.now());
    if (moment) this.#send(transaction, moment.step, this.now());
  }

  scenario(name: ScenarioName): Created {
    return playScenario(name, this);
  }

  /** Calls for tokens are counted apart: they go to another host. */
  override judgeReport(): JudgeReport & { tokenCalls: number } {
    return { ...super.judgeReport(), tokenCalls: this.tokens.calls };
  }

  #begin(transaction: Transaction): Created {
    for (const { step, atMs } of scheduledSteps(transaction)) {
      const isEnd = step.outcome !== "created" && step.outcome !== "pending";
      if (step.webhook ?? isEnd) this.#send(transaction, step, atMs);
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
