/**
 * What a test or the demo may do to the simulated IXOPAY: make transactions live, follow them up, break things, ask
 * the judge. No I/O of its own; the clock comes in from outside.
 */
import { randomBytes } from "node:crypto";
import { appendStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender } from "../shared/webhook-sender.ts";
import { CALLBACK_RETRY_POLICY, type CallbackSettings, callbackSettingsSchema, createWriter } from "./callbacks.ts";
import { accountUpdaterDocument, callbackDocument, type DocumentOptions, networkTokenDocument } from "./documents.ts";
import { type PlayedScenario, playScenario, type ScenarioName } from "./scenarios.ts";
import { type CreateRequest, type LifecycleStep, type Transaction, TransactionStore } from "./transactions.ts";

export interface Account {
  apiKey: string;
  username: string;
  password: string;
  sharedSecret: string;
  /** The connector setting "API: Enable Request Signing": unsigned requests are refused. */
  requireSignature: boolean;
  /** The connector setting "include reference uuid for all subsequent transactions". */
  referenceUuid: boolean;
}

export interface Created {
  uuid: string;
  merchantTransactionId: string;
}

/** A follow-up's own overrides; its amount and card are otherwise those of what it follows. */
export type FollowUp = Partial<
  Pick<CreateRequest, "uuid" | "amount" | "afterMs" | "lifecycle" | "callbackUrl" | "shape">
>;

/** IXOPAY tells the outcome; PENDING and REDIRECT only where a step asks for it. */
const OUTCOMES = ["SUCCESS", "ERROR", "CANCELLED"];
const isTold = ({ callback, status }: Omit<LifecycleStep, "afterMs">) => callback ?? OUTCOMES.includes(status);

export class Control extends SimulatorControl {
  readonly account: Account;
  readonly transactions = new TransactionStore();
  readonly callbacks: WebhookSender<CallbackSettings>;

  constructor(account: Account, limits: RateLimitSettings, callbacks: Partial<CallbackSettings>, now: () => number) {
    super(limits, now);
    this.account = account;
    this.callbacks = new WebhookSender(callbackSettingsSchema.parse(callbacks), CALLBACK_RETRY_POLICY, now);
  }

  get documentOptions(): DocumentOptions {
    return { referenceUuid: this.account.referenceUuid };
  }

  create(request: CreateRequest = {}): Created {
    return this.#begin(this.transactions.create(request, this.now()));
  }

  /** It takes this step now, and a callback tells of it as of those that `create` was given. */
  advance(uuid: string, step: Omit<LifecycleStep, "afterMs">): void {
    appendStep(this.#existing(uuid), { ...step, afterMs: 0 }, this.now());
    if (isTold(step)) this.resendCallback(uuid);
  }

  /** Gives back a payment or a part of it. */
  refund(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "REFUND", overrides);
  }

  /** Completes a preauthorisation. */
  capture(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "CAPTURE", overrides);
  }

  /** Releases a preauthorisation. */
  void(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "VOID", overrides);
  }

  /** The payer's bank takes the money back. */
  chargeback(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "CHARGEBACK", overrides, `auto-${randomBytes(6).toString("hex")}`);
  }

  /** The merchant wins it back. `chargebackUuid` is what `chargeback` gave. */
  reversal(chargebackUuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(chargebackUuid, "CHARGEBACK-REVERSAL", overrides, `auto-${randomBytes(6).toString("hex")}`);
  }

  /** A notice that repeats the payment's own fields with `result: OK` and says nothing about it. */
  sendNetworkTokenCallback(uuid: string): void {
    this.#notice(uuid, networkTokenDocument);
  }

  /** A notice about the stored card, of type REGISTER. */
  sendAccountUpdaterCallback(uuid: string): void {
    this.#notice(uuid, accountUpdaterDocument);
  }

  /** Sends a transaction's present callback once more, whatever was sent before. */
  resendCallback(uuid: string): void {
    this.#notice(uuid, callbackDocument);
  }

  scenario(name: ScenarioName): PlayedScenario {
    return playScenario(name, this);
  }

  override reset(): void {
    super.reset();
    this.transactions.clear();
    this.callbacks.clear();
  }

  #followUp(uuid: string, type: string, overrides: FollowUp, merchantTransactionId?: string): Created {
    const follows = this.#existing(uuid);
    const { currency, amount, card, shape, callbackUrl } = follows;
    const inherited = { currency, amount, card, shape, callbackUrl, merchantTransactionId };
    return this.#begin(this.transactions.create({ ...inherited, ...overrides, type }, this.now(), follows));
  }

  #begin(transaction: Transaction): Created {
    const url = this.#callbackUrlOf(transaction);
    for (const { step, atMs } of url ? scheduledSteps(transaction) : []) {
      if (!isTold(step)) continue;
      this.#send(url as string, callbackDocument(transaction, step, this.documentOptions), atMs);
    }
    return { uuid: transaction.uuid, merchantTransactionId: transaction.merchantTransactionId };
  }

  #notice(uuid: string, write: typeof callbackDocument): void {
    const transaction = this.#existing(uuid);
    const url = this.#callbackUrlOf(transaction);
    const moment = stepAt(transaction, this.now());
    if (url && moment) this.#send(url, write(transaction, moment.step, this.documentOptions), this.now());
  }

  #send(url: string, document: unknown, atMs: number): void {
    const { copies, delayMs } = this.callbacks.settings;
    const write = createWriter(url, document, this.account.sharedSecret, () => this.callbacks.settings);
    for (let copy = 0; copy < copies; copy += 1) this.callbacks.schedule(write, atMs + delayMs, url);
  }

  #callbackUrlOf(transaction: Transaction): string | null {
    return transaction.callbackUrl ?? this.callbacks.settings.url;
  }

  #existing(uuid: string): Transaction {
    const transaction = this.transactions.byUuid(uuid);
    if (!transaction) throw new UnknownId("There is no transaction with this uuid.");
    return transaction;
  }
}
