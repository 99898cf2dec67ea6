/** What an adapter may report about a resource: an allow-list. Data without a field here never leaves the edge. */
import type {
  Advice,
  Attempts,
  BankReference,
  Hint,
  Method,
  Money,
  PaymentDetails,
  Progress,
  State,
} from "../../contract/status.ts";

/**
 * The status of one resource as its provider reports it, in the words of `contract/`.
 * @see docs/interface.md#3-mapping-from-the-providers
 */
export interface Facts {
  state: State;
  /**
   * True when the provider expects no further change by itself. A refund, dispute or correction may still come.
   * Adapters start from `SETTLES` and change it only where the mapping requires it.
   */
  settled: boolean;
  hint: Hint | null;
  /** What the customer can do after a failure. Null in every state but `failed`: the hub adds the rest. */
  advice: Advice | null;
  /** Time at which this state began by the provider's clock, RFC 3339 UTC; null when the provider does not report it. */
  at: string | null;
  /**
   * Time of the provider's last change of the resource, RFC 3339 UTC; null when the provider reports none. A creation time
   * does not count. A result with an earlier time than that of the known facts is older than they are.
   */
  changedAt: string | null;
  /** Time from which a payment link can be paid, RFC 3339 UTC. */
  startsAt: string | null;
  /** Time until which the resource can be paid or downloaded, RFC 3339 UTC. */
  expiresAt: string | null;
  amount: Money | null;
  /** Amount paid, where it differs from `amount`. */
  paid: Money | null;
  /** Amount refunded, where it differs from `amount`. */
  refunded: Money | null;
  /** Amount that the payer's bank has taken back, where it differs from `amount`. */
  chargedBack: Money | null;
  method: Method | null;
  /** What the payer's bank is asked for after a currency conversion. */
  billed: Money | null;
  /** The merchant's own reference. */
  reference: string | null;
  /** Where the customer continues, as the provider sent it: 3-D Secure, a wallet, a bank, the checkout of an open link. */
  continueUrl: string | null;
  /** Day by which the money arrives, `YYYY-MM-DD`, where the provider names one; else the document computes a usual one. */
  expectedBy: string | null;
  bankReferences: readonly BankReference[];
  /** Counts of the payments behind an order or a payment link. */
  attempts: Attempts | null;
  /** How to pay a waiting transfer or voucher. */
  instructions: PaymentDetails | null;
  /** Counts of a bulk payout's items. */
  progress: Progress | null;
  /** The file of a report, and the time until which it can be fetched; `expiresAt` is null when that is not reported. */
  download: { expiresAt: string | null } | null;
  /** True for a payment link that accepts one payment only, so that the payment's state is the link's state. */
  singleUse: boolean;
  /**
   * True for an unpaid resource of a provider that deletes such resources when their time is over: once the provider no longer
   * finds it, it has expired.
   */
  endsWhenGone: boolean;
  /** Id of the payment behind an order or a link. Refunds and chargebacks name only that payment. */
  paymentId: string | null;
  /**
   * True for a resource of the provider's test mode, false for one of its live mode, whatever the configuration says; null
   * when the provider does not report it.
   */
  test: boolean | null;
  /** Time of the next change in epoch milliseconds, where it is known in advance. Only the sandbox knows it. */
  nextChangeMs: number | null;
}

type HiddenField = "at" | "changedAt" | "singleUse" | "endsWhenGone" | "paymentId" | "nextChangeMs";

/** The part of the facts that a viewer can see. The other fields only control later decisions. */
export type VisibleState = Omit<Facts, HiddenField>;

/** Facts with every optional field empty: the base of an adapter's facts. Frozen, because all adapters share it. */
export const NO_FACTS: Omit<Facts, "state" | "settled"> = Object.freeze({
  hint: null,
  advice: null,
  at: null,
  changedAt: null,
  startsAt: null,
  expiresAt: null,
  amount: null,
  paid: null,
  refunded: null,
  chargedBack: null,
  method: null,
  billed: null,
  reference: null,
  continueUrl: null,
  expectedBy: null,
  bankReferences: [],
  attempts: null,
  instructions: null,
  progress: null,
  download: null,
  singleUse: false,
  endsWhenGone: false,
  paymentId: null,
  test: null,
  nextChangeMs: null,
});

/** Returns these facts without the fields that no viewer can see. */
export function visibleFacts<Part extends Pick<Facts, HiddenField>>({
  at: _at,
  changedAt: _changedAt,
  singleUse: _singleUse,
  endsWhenGone: _endsWhenGone,
  paymentId: _paymentId,
  nextChangeMs: _nextChangeMs,
  ...visible
}: Part): Omit<Part, HiddenField> {
  return visible;
}

/** Facts of an older version, with each field that it did not know as empty. */
export function completeFacts<Part extends object>(facts: Part) {
  return { ...NO_FACTS, ...facts };
}

/** A visible state of an older version, with each field that it did not know as empty. */
export function completeVisibleState<Part extends object>(visibleState: Part) {
  return { ...visibleFacts(NO_FACTS), ...visibleState };
}

/** The facts in one document of a provider. */
export interface ParsedStatus {
  facts: Facts;
  /** The status word when no mapping table contains it. It is written to the log; `facts.state` is `unknown`. */
  unknownWord?: string;
}
