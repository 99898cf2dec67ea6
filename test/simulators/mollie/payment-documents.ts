/**
 * Mollie's documents of payments, refunds, chargebacks and captures, with every documented field. They contain personal and
 * internal data on purpose: tests check that none of it reaches a viewer.
 * @see https://docs.mollie.com/reference/get-payment (checked 2026-11-27)
 */
import { type ScheduledStep, scheduledSteps } from "../shared/lifecycle.ts";
import { detailsOf } from "./methods.ts";
import type { Chargeback, LifecycleStep, Refund, SimulatedResource } from "./resources.ts";

export type Current = ScheduledStep<LifecycleStep>;

/** Where the API is, for links. */
export const API = "https://api.mollie.com/v2";
const HAL = "application/hal+json";
const HTML = "text/html";

export const link = (path: string, type = HAL) => ({ href: path.startsWith("http") ? path : `${API}${path}`, type });
export const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;

/** Statuses after which a payment cannot be paid any more. */
const FINAL = new Set(["paid", "canceled", "expired", "failed"]);

const TIME_FIELDS: Record<string, string> = {
  authorized: "authorizedAt",
  paid: "paidAt",
  canceled: "canceledAt",
  expired: "expiredAt",
  failed: "failedAt",
};

/** The document of a payment. `embed` names the lists that it contains, which are left out of its own fields. */
export function paymentDocument(
  payment: SimulatedResource,
  current: Current,
  embed: readonly string[] = [],
): Record<string, unknown> {
  const { id, currency, mode, createdMs, metadata, method } = payment;
  const { step } = current;
  const value = payment.amount ?? "0.00";
  const isFinal = FINAL.has(step.status);
  const embedded = embeddedLists(payment, current, embed);
  return {
    ...{ resource: "payment", id, mode, createdAt: instant(createdMs), amount: { value, currency } },
    ...amountsOf(step, value, currency),
    ...{ description: `Order of Petra Beispiel`, method, metadata, status: step.status },
    ...(!isFinal && { isCancelable: method === "banktransfer" }),
    ...timesOf(payment, current),
    ...{ locale: "de_AT", countryCode: "AT", profileId: payment.profile, sequenceType: "oneoff" },
    ...{ customerId: "cst_8wmqcHMN4U", mandateId: "mdt_h3gAaD5zP", billingAddress: ADDRESS },
    ...{ redirectUrl: "https://shop.example/return?order=petra", webhookUrl: "https://status.example/v1/shop/webhook" },
    details: payment.details && withFailure({ ...detailsOf(method, step.status), ...payment.details }, step),
    ...(step.reason !== undefined && { statusReason: { code: step.reason, message: "Text of the bank to Petra" } }),
    ...(embedded && { _embedded: embedded }),
    _links: linksOf(payment, step, isFinal),
  };
}

function amountsOf(step: LifecycleStep, value: string, currency: string) {
  if (step.status !== "paid") return step.captured ? { amountCaptured: { value: step.captured, currency } } : {};
  const sumOf = (amounts: string[]) => (amounts.reduce((sum, each) => sum + cents(each), 0) / 100).toFixed(2);
  const refunded = sumOf(step.refunds.filter(({ status }) => status === "refunded").map(({ amount }) => amount));
  const standing = step.chargebacks.filter(({ isReversed }) => !isReversed);
  return {
    ...(step.captured !== undefined && { amountCaptured: { value: step.captured, currency } }),
    amountRefunded: { value: refunded, currency },
    amountRemaining: { value: ((cents(step.captured ?? value) - cents(refunded)) / 100).toFixed(2), currency },
    ...(standing.length > 0 && { amountChargedBack: { value: sumOf(standing.map(({ amount }) => amount)), currency } }),
    settlementAmount: { value, currency: "EUR" },
  };
}

const cents = (value: string) => Math.round(Number(value) * 100);

function timesOf(payment: SimulatedResource, { step, atMs }: Current): Record<string, string> {
  const { createdMs, expiresAfterMs } = payment;
  const field = TIME_FIELDS[step.status];
  const expiresAt = expiresAfterMs === undefined ? {} : { expiresAt: instant(createdMs + expiresAfterMs) };
  if (step.status === "open" || step.status === "pending") return expiresAt;
  const times = field === undefined ? {} : { [field]: instant(sinceMs(payment, step, atMs)) };
  if (step.status !== "authorized" || expiresAfterMs === undefined) return times;
  return { ...times, captureBefore: instant(createdMs + expiresAfterMs) };
}

/** When the status of the current step began, which earlier steps may have too. */
function sinceMs(resource: SimulatedResource, step: LifecycleStep, atMs: number): number {
  const begun = scheduledSteps(resource).filter((each) => each.atMs <= atMs);
  const lastOther = begun.findLastIndex((each) => each.step.status !== step.status);
  return begun[lastOther + 1]?.atMs ?? atMs;
}

function withFailure(details: Record<string, unknown>, { failureReason, bankReasonCode }: LifecycleStep) {
  if (Object.keys(details).length === 0) return null;
  const failureMessage = "The card of Petra Beispiel was refused";
  return {
    ...details,
    ...(failureReason !== undefined && { failureReason, failureMessage }),
    ...(bankReasonCode !== undefined && { bankReasonCode, bankReason: "Text of the bank to Petra" }),
  };
}

function linksOf({ id, mode, method, createdMs }: SimulatedResource, step: LifecycleStep, isFinal: boolean) {
  const status = `https://www.mollie.com/checkout/bank-transfer/status/${id}`;
  return {
    self: link(`/payments/${id}`),
    ...(!isFinal && { checkout: link(`https://www.mollie.com/checkout/select-method/${id}`, HTML) }),
    dashboard: link(`https://my.mollie.com/dashboard/org_12345678/payments/${id}`, HTML),
    ...(mode === "test" && {
      changePaymentState: link(`https://www.mollie.com/checkout/test-mode?token=${createdMs}`, HTML),
    }),
    ...(method === "banktransfer" && { status: link(status, HTML) }),
    ...(method === "banktransfer" && !isFinal && { payOnline: link(`${status}/pay-online`, HTML) }),
    ...(step.refunds.length > 0 && { refunds: link(`/payments/${id}/refunds`) }),
    ...(step.chargebacks.length > 0 && { chargebacks: link(`/payments/${id}/chargebacks`) }),
    ...(step.captured !== undefined && { captures: link(`/payments/${id}/captures`) }),
    documentation: link("https://docs.mollie.com/reference/get-payment", HTML),
  };
}

function embeddedLists(payment: SimulatedResource, current: Current, embed: readonly string[]) {
  const known = { refunds: refundsOf, chargebacks: chargebacksOf, captures: capturesOf };
  const names = (Object.keys(known) as (keyof typeof known)[]).filter((name) => embed.includes(name));
  if (names.length === 0) return null;
  return Object.fromEntries(names.map((name) => [name, known[name](payment, current)]));
}

/** A canceled refund is gone. */
export function refundsOf(payment: SimulatedResource, { step, atMs }: Current): object[] {
  const { refunds } = step;
  return refunds.filter(({ status }) => status !== "canceled").map((refund) => refundDocument(payment, refund, atMs));
}

function refundDocument({ id: paymentId, mode, currency }: SimulatedResource, refund: Refund, atMs: number): object {
  const { id, amount: value, status, arn } = refund;
  return {
    ...{ resource: "refund", id, mode, description: "Refund to Petra Beispiel", status, paymentId },
    ...{ amount: { value, currency }, settlementAmount: { value: `-${value}`, currency: "EUR" }, metadata: null },
    createdAt: instant(atMs),
    ...(arn !== undefined && { externalReference: { type: "acquirer-reference", id: arn } }),
    _links: { self: link(`/payments/${paymentId}/refunds/${id}`), payment: link(`/payments/${paymentId}`) },
  };
}

export function chargebacksOf(payment: SimulatedResource, { step, atMs }: Current): object[] {
  return step.chargebacks.map((chargeback) => chargebackDocument(payment, chargeback, atMs));
}

function chargebackDocument({ id: paymentId, currency }: SimulatedResource, chargeback: Chargeback, atMs: number) {
  const { id, amount: value, isReversed } = chargeback;
  return {
    ...{ resource: "chargeback", id, amount: { value, currency }, createdAt: instant(atMs), paymentId },
    ...{ settlementAmount: { value: `-${value}`, currency: "EUR" }, reversedAt: isReversed ? instant(atMs) : null },
    reason: { code: "AC04", description: "Account of Petra Beispiel closed" },
    _links: { self: link(`/payments/${paymentId}/chargebacks/${id}`), payment: link(`/payments/${paymentId}`) },
  };
}

export function capturesOf({ id: paymentId, mode, currency }: SimulatedResource, { step, atMs }: Current): object[] {
  if (step.captured === undefined) return [];
  const id = "cpt_vytxeTZskVKR7C7WgdSP3d";
  const amount = { value: step.captured, currency };
  return [{ resource: "capture", id, mode, amount, status: "succeeded", paymentId, createdAt: instant(atMs) }];
}

export const ADDRESS = {
  ...{ givenName: "Petra", familyName: "Beispiel", streetAndNumber: "Musterstrasse 1", postalCode: "1010" },
  ...{ city: "Wien", country: "AT", email: "petra@example.org", phone: "+4366012345678" },
};

/** Texts of the responses that no viewer may receive. */
export const PERSONAL = [
  ...["Petra", "Beispiel", "PETRA", "petra@example.org", "+4366012345678", "Musterstrasse", "cst_8wmqcHMN4U"],
  ...["mdt_h3gAaD5zP", "org_12345678", "AT611904300234573201", "BKAUATWW", "WDJJHEBZ4X2LY", "411111", "670300"],
  ...["fHB3CCKx9REkz8fPplT8N4nq", "pfl_QkEhN94Ba", "test-mode?token=", "Text of the bank"],
];
