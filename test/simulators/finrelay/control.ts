/**
 * What a test or the demo may do to the simulated Finrelay: make transactions live, refund them, take tokens back, break
 * things, ask the judge. No I/O of its own; the clock comes in from outside.
 */
import { CommonControl, UnknownId } from "../control.ts";
import { Deliveries, type DeliverySettings } from "../deliveries.ts";
import type { JudgeReport } from "../judge.ts";
import { momentAt, momentsOf } from "../pause.ts";
import type { RateLimitSettings } from "../rate-limits.ts";
import { webhookBody } from "./documents.ts";
import { type CreateRequest, Lives, type Step, type Transaction } from "./lifecycles.ts";
import { playScenario, type ScenarioName } from "./scenarios.ts";
import { Tokens } from "./tokens.ts";
import { WEBHOOK_RULE, writerOf } from "./webhooks.ts";

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

export class Control extends CommonControl {
  readonly account: Account;
  readonly lives = new Lives();
  readonly tokens: Tokens;
  readonly webhooks: Deliveries;

  constructor(account: Account, limits: RateLimitSettings, webhooks: DeliverySettings, now: () => number) {
    super(limits, now);
    this.account = account;
    this.tokens = new Tokens(account.privateKey);
    this.webhooks = new Deliveries(webhooks, WEBHOOK_RULE, now);
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
    const moment = momentAt(transaction, this.now());
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
    for (const { step, atMs } of momentsOf(transaction)) {
      const isEnd = step.outcome !== "created" && step.outcome !== "pending";
      if (step.webhook ?? isEnd) this.#send(transaction, step, atMs);
    }
    return { kind: "payment", id: transaction.id, orderId: transaction.orderId };
  }

  #send(transaction: Transaction, step: Step, atMs: number): void {
    this.webhooks.schedule(writerOf(webhookBody(transaction, step), this.account.privateKey), atMs);
  }

  #existing(id: string): Transaction {
    const transaction = this.lives.byId(id);
    if (!transaction) throw new UnknownId("There is no transaction with this id.");
    return transaction;
  }
}
