/** The control of the simulated IXOPAY: creates transactions and their follow-ups, and sends their callbacks. */
import { randomBytes } from "node:crypto";
import { appendStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl, UnknownId } from "../shared/simulator-control.ts";
import { WebhookSender } from "../shared/webhook-sender.ts";
import { CALLBACK_RETRY_POLICY, type CallbackSettings, callbackSettingsSchema, createWriter } from "./callbacks.ts";
import { accountUpdaterDocument, callbackDocument, type DocumentOptions, networkTokenDocument } from "./documents.ts";
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

/** The fields that a follow-up does not take from the transaction that it follows. */
export type FollowUp = Partial<
  Pick<CreateRequest, "uuid" | "amount" | "afterMs" | "lifecycle" | "callbackUrl" | "shape">
>;

const FINAL_STATUSES = ["SUCCESS", "ERROR", "CANCELLED"];

/** IXOPAY sends a callback for a final status. It sends one for PENDING or REDIRECT only if the step requests it. */
function hasCallback({ callback, status }: Omit<LifecycleStep, "afterMs">): boolean {
  return callback ?? FINAL_STATUSES.includes(status);
}

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

  /** Creates a transaction and schedules the callbacks of its lifecycle script. */
  create(request: CreateRequest = {}): Created {
    return this.#start(this.transactions.create(request, this.now()));
  }

  /** Moves a transaction to this step now. A callback is sent as for a step of its script. */
  advance(uuid: string, step: Omit<LifecycleStep, "afterMs">): void {
    appendStep(this.#existing(uuid), { ...step, afterMs: 0 }, this.now());
    if (hasCallback(step)) this.resendCallback(uuid);
  }

  /** Refunds a payment or a part of it. */
  refund(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "REFUND", overrides);
  }

  /** Captures a preauthorization. */
  capture(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "CAPTURE", overrides);
  }

  /** Releases a preauthorization. */
  void(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "VOID", overrides);
  }

  /** Charges a payment back: the payer's bank takes the money back. */
  chargeback(uuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(uuid, "CHARGEBACK", overrides, `auto-${randomBytes(6).toString("hex")}`);
  }

  /** Reverses a chargeback: the merchant wins the dispute. `chargebackUuid` is the uuid that `chargeback` returned. */
  reversal(chargebackUuid: string, overrides: FollowUp = {}): Created {
    return this.#followUp(chargebackUuid, "CHARGEBACK-REVERSAL", overrides, `auto-${randomBytes(6).toString("hex")}`);
  }

  /** Sends a callback about a network token. It repeats the payment's fields with `result: OK`, whatever its status. */
  sendNetworkTokenCallback(uuid: string): void {
    this.#sendNow(uuid, networkTokenDocument);
  }

  /** Sends a callback of type REGISTER about the stored card. */
  sendAccountUpdaterCallback(uuid: string): void {
    this.#sendNow(uuid, accountUpdaterDocument);
  }

  /** Sends the callback of the transaction's current step again, whether or not it was sent before. */
  resendCallback(uuid: string): void {
    this.#sendNow(uuid, callbackDocument);
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
    return this.#start(this.transactions.create({ ...inherited, ...overrides, type }, this.now(), follows));
  }

  #start(transaction: Transaction): Created {
    for (const { step, atMs } of scheduledSteps(transaction)) {
      if (hasCallback(step)) this.#schedule(transaction, step, callbackDocument, atMs);
    }
    return { uuid: transaction.uuid, merchantTransactionId: transaction.merchantTransactionId };
  }

  #sendNow(uuid: string, write: typeof callbackDocument): void {
    const transaction = this.#existing(uuid);
    const current = stepAt(transaction, this.now());
    if (current) this.#schedule(transaction, current.step, write, this.now());
  }

  #schedule(transaction: Transaction, step: LifecycleStep, write: typeof callbackDocument, atMs: number): void {
    const { url: defaultUrl, copies, delayMs } = this.callbacks.settings;
    const url = transaction.callbackUrl ?? defaultUrl;
    if (!url) return;
    const document = write(transaction, step, this.documentOptions);
    const request = createWriter(url, document, this.account.sharedSecret, () => this.callbacks.settings);
    for (let copy = 0; copy < copies; copy += 1) this.callbacks.schedule(request, atMs + delayMs, url);
  }

  #existing(uuid: string): Transaction {
    const transaction = this.transactions.byUuid(uuid);
    if (!transaction) throw new UnknownId("There is no transaction with this uuid.");
    return transaction;
  }
}
