/**
 * What a test or the demo may do to the simulated Finrelay: make transactions live, refund them, take tokens back, break
 * things, ask the judge. No I/O of its own; the clock comes in from outside.
 */
import { type FaultRequest, Faults } from "../faults.ts";
import { Judge, type JudgeReport } from "../judge.ts";
import { type RateLimitSettings, RateLimits } from "../rate-limits.ts";
import { webhookBody } from "./documents.ts";
import { type CreateRequest, currentStep, Lives, stepsOf, type Transaction } from "./lives.ts";
import { playScenario, type ScenarioName } from "./scenarios.ts";
import { Tokens } from "./tokens.ts";
import { WebhookSender, type WebhookSettings } from "./webhooks.ts";

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

export type FollowUp = Partial<Pick<CreateRequest, "amount" | "afterMs" | "life">>;

export class UnknownTransaction extends Error {}

export class Control {
  readonly account: Account;
  readonly now: () => number;
  readonly lives = new Lives();
  readonly faults = new Faults();
  readonly tokens: Tokens;
  readonly webhooks: WebhookSender;
  readonly limits: RateLimits;
  readonly judge: Judge;

  constructor(account: Account, limits: RateLimitSettings, webhooks: WebhookSettings, now: () => number) {
    this.account = account;
    this.now = now;
    this.tokens = new Tokens(account.privateKey);
    this.limits = new RateLimits(limits);
    this.judge = new Judge(limits.windowMs);
    this.webhooks = new WebhookSender(webhooks, account.privateKey, now);
  }

  create(request: CreateRequest = {}): Created {
    return this.#begin(this.lives.create(request, this.now()));
  }

  /** Gives money back, releases an authorisation or takes it: a transaction of its own, like `POST …/manage`. */
  manage(id: string, type: "REFUND" | "VOID" | "CAPTURE", wishes: FollowUp = {}): Created {
    const follows = this.#existing(id);
    const { amount, currency, card, orderId } = follows;
    return this.#begin(this.lives.create({ amount, currency, card, orderId, ...wishes, type }, this.now(), follows));
  }

  /** Sends a transaction's present webhook once more, whatever was sent before. */
  webhookAgain(id: string): void {
    const transaction = this.#existing(id);
    const step = currentStep(transaction, this.now());
    if (step) this.webhooks.schedule(webhookBody(transaction, step), this.now());
  }

  addFault(fault: FaultRequest): void {
    this.faults.add(fault, this.now());
  }

  scenario(name: ScenarioName): Created {
    return playScenario(name, this);
  }

  /** Calls for tokens are counted apart: they go to another host. */
  judgeReport(): JudgeReport & { tokenCalls: number } {
    return { ...this.judge.report(), tokenCalls: this.tokens.calls };
  }

  #begin(transaction: Transaction): Created {
    for (const { step, atMs } of stepsOf(transaction)) {
      const isEnd = step.outcome !== "created" && step.outcome !== "pending";
      if (step.webhook ?? isEnd) this.webhooks.schedule(webhookBody(transaction, step), atMs);
    }
    return { kind: "payment", id: transaction.id, orderId: transaction.orderId };
  }

  #existing(id: string): Transaction {
    const transaction = this.lives.byId(id);
    if (!transaction) throw new UnknownTransaction("There is no transaction with this id.");
    return transaction;
  }
}
