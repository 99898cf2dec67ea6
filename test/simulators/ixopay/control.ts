/**
 * What a test or the demo may do to the simulated IXOPAY: make transactions live, follow them up, break things, ask
 * the judge. No I/O of its own; the clock comes in from outside.
 */
import { randomBytes } from "node:crypto";
import { type FaultRequest, Faults } from "../faults.ts";
import { Judge, type JudgeReport } from "../judge.ts";
import { type RateLimitSettings, RateLimits } from "../rate-limits.ts";
import { type Attempt, CallbackSender, type CallbackSettings, callbackSettingsSchema } from "./callbacks.ts";
import { accountUpdaterDocument, callbackDocument, type DocumentOptions, networkTokenDocument } from "./documents.ts";
import { type CreateRequest, currentStep, Lives, stepsOf, type Transaction } from "./lives.ts";
import { type Played, playScenario, type ScenarioName } from "./scenarios.ts";

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

/** A follow-up's own wishes; its amount and card are otherwise those of what it follows. */
export type FollowUp = Partial<Pick<CreateRequest, "uuid" | "amount" | "afterMs" | "life" | "callbackUrl" | "shape">>;

/** IXOPAY tells the outcome; PENDING and REDIRECT only where a step asks for it. */
const OUTCOMES = ["SUCCESS", "ERROR", "CANCELLED"];

export class UnknownTransaction extends Error {}

export class Control {
  readonly account: Account;
  readonly now: () => number;
  readonly lives = new Lives();
  readonly faults = new Faults();
  readonly callbacks: CallbackSender;
  limits: RateLimits;
  judge: Judge;
  readonly #limitSettings: RateLimitSettings;

  constructor(
    account: Account,
    limitSettings: RateLimitSettings,
    callbacks: Partial<CallbackSettings>,
    now: () => number,
  ) {
    this.account = account;
    this.now = now;
    this.#limitSettings = limitSettings;
    this.limits = new RateLimits(limitSettings);
    this.judge = new Judge(limitSettings.windowMs);
    this.callbacks = new CallbackSender(callbackSettingsSchema.parse(callbacks), account.sharedSecret, now);
  }

  get documentOptions(): DocumentOptions {
    return { referenceUuid: this.account.referenceUuid };
  }

  create(request: CreateRequest = {}): Created {
    return this.#begin(this.lives.create(request, this.now()));
  }

  /** Gives back a payment or a part of it. */
  refund(uuid: string, wishes: FollowUp = {}): Created {
    return this.#followUp(uuid, "REFUND", wishes);
  }

  /** Completes a preauthorisation. */
  capture(uuid: string, wishes: FollowUp = {}): Created {
    return this.#followUp(uuid, "CAPTURE", wishes);
  }

  /** Releases a preauthorisation. */
  void(uuid: string, wishes: FollowUp = {}): Created {
    return this.#followUp(uuid, "VOID", wishes);
  }

  /** The payer's bank takes the money back. */
  chargeback(uuid: string, wishes: FollowUp = {}): Created {
    return this.#followUp(uuid, "CHARGEBACK", wishes, `auto-${randomBytes(6).toString("hex")}`);
  }

  /** The merchant wins it back. `chargebackUuid` is what `chargeback` gave. */
  reversal(chargebackUuid: string, wishes: FollowUp = {}): Created {
    return this.#followUp(chargebackUuid, "CHARGEBACK-REVERSAL", wishes, `auto-${randomBytes(6).toString("hex")}`);
  }

  /** A notice that repeats the payment's own fields with `result: OK` and says nothing about it. */
  networkTokenNotice(uuid: string): void {
    this.#notice(uuid, networkTokenDocument);
  }

  /** A notice about the stored card, of type REGISTER. */
  accountUpdaterNotice(uuid: string): void {
    this.#notice(uuid, accountUpdaterDocument);
  }

  /** Sends a transaction's present callback once more, whatever was sent before. */
  callbackAgain(uuid: string): void {
    this.#notice(uuid, callbackDocument);
  }

  addFault(fault: FaultRequest): void {
    this.faults.add(fault, this.now());
  }

  clearFaults(): void {
    this.faults.clear();
  }

  scenario(name: ScenarioName): Played {
    return playScenario(name, this);
  }

  judgeReport(): JudgeReport {
    return this.judge.report();
  }

  callbackAttempts(): readonly Attempt[] {
    return this.callbacks.attempts;
  }

  /** As if it had just started. Settings stay. */
  reset(): void {
    this.lives.clear();
    this.faults.clear();
    this.callbacks.clear();
    this.limits = new RateLimits(this.#limitSettings);
    this.judge = new Judge(this.#limitSettings.windowMs);
  }

  #followUp(uuid: string, type: string, wishes: FollowUp, merchantTransactionId?: string): Created {
    const follows = this.#existing(uuid);
    const { currency, amount, card, shape, callbackUrl } = follows;
    const inherited = { currency, amount, card, shape, callbackUrl, merchantTransactionId };
    return this.#begin(this.lives.create({ ...inherited, ...wishes, type }, this.now(), follows));
  }

  #begin(transaction: Transaction): Created {
    const url = this.#callbackUrlOf(transaction);
    for (const { step, atMs } of url ? stepsOf(transaction) : []) {
      if (!(step.callback ?? OUTCOMES.includes(step.status))) continue;
      this.callbacks.schedule(url as string, callbackDocument(transaction, step, this.documentOptions), atMs);
    }
    return { uuid: transaction.uuid, merchantTransactionId: transaction.merchantTransactionId };
  }

  #notice(uuid: string, write: typeof callbackDocument): void {
    const transaction = this.#existing(uuid);
    const url = this.#callbackUrlOf(transaction);
    const step = currentStep(transaction, this.now());
    if (url && step) this.callbacks.schedule(url, write(transaction, step, this.documentOptions), this.now());
  }

  #callbackUrlOf(transaction: Transaction): string | null {
    return transaction.callbackUrl ?? this.callbacks.settings.url;
  }

  #existing(uuid: string): Transaction {
    const transaction = this.lives.byUuid(uuid);
    if (!transaction) throw new UnknownTransaction("There is no transaction with this uuid.");
    return transaction;
  }
}
