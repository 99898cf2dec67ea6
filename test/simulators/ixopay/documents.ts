/**
 * IXOPAY's documents of a transaction: status and callback, with every field of the documented examples.
 * They contain personal and internal data on purpose: tests check that none of it reaches a viewer.
 */
import { messageOf } from "./codes.ts";
import { returnDataOf } from "./return-data.ts";
import { type LifecycleStep, originalOf, type Transaction } from "./transactions.ts";

export interface DocumentOptions {
  /** The connector setting "include reference uuid for all subsequent transactions". */
  referenceUuid: boolean;
  includeTracing?: boolean;
}

type Json = Record<string, unknown>;

/** The response of the status endpoints. */
export function statusDocument(transaction: Transaction, step: LifecycleStep, options: DocumentOptions): Json {
  return {
    success: true,
    transactionStatus: step.status,
    ...commonFields(transaction, step, options),
    ...errorFields(transaction, step),
    ...(options.includeTracing && {
      tracingData: {
        transactions: [
          { uuid: transaction.uuid, sequence_number: 1, status: step.status, connector: { guid: "con-7f3a99b1" } },
        ],
      },
    }),
    schedules: [],
  };
}

/** The body of a callback. There is no result CANCELLED: a cancelled transaction has the result ERROR. */
export function callbackDocument(transaction: Transaction, step: LifecycleStep, options: DocumentOptions): Json {
  const results: Record<string, string> = { SUCCESS: "OK", ERROR: "ERROR", CANCELLED: "ERROR" };
  const code = step.code ?? (step.status === "CANCELLED" ? 2002 : undefined);
  return {
    result: results[step.status] ?? "PENDING",
    ...commonFields(transaction, step, options),
    ...(code !== undefined && errorOf(code, transaction.shape.numbers)),
  };
}

/** A callback about the network token of a stored card. It looks like a successful debit of the payment. */
export function networkTokenDocument(transaction: Transaction, step: LifecycleStep, options: DocumentOptions): Json {
  return {
    result: "OK",
    ...commonFields(transaction, step, options),
    extraData: { networkTokenStatus: "active", networkTokenReferenceId: "ntr-5521" },
  };
}

/** A callback about a new expiry date from the card's issuer. */
export function accountUpdaterDocument(transaction: Transaction, step: LifecycleStep, options: DocumentOptions): Json {
  return {
    result: "OK",
    ...commonFields(transaction, step, options),
    transactionType: "REGISTER",
    extraData: { lastCardUpdateDate: "2026-11-20", lastCardUpdateResult: "new_expiry" },
  };
}

function commonFields(transaction: Transaction, step: LifecycleStep, options: DocumentOptions): Json {
  const { shape, follows } = transaction;
  const amount = amountOf(transaction, transaction.amount);
  return {
    uuid: transaction.uuid,
    merchantTransactionId: transaction.merchantTransactionId,
    purchaseId: `${new Date(transaction.createdMs).toISOString().slice(0, 10).replaceAll("-", "")}-${transaction.uuid}`,
    transactionType: shape.lowerCaseType ? transaction.type.toLowerCase() : transaction.type,
    paymentMethod: "Creditcard",
    ...(transaction.type !== "REGISTER" && { amount, currency: transaction.currency }),
    ...(transaction.totalAmount && {
      surchargeAmount: "1.00",
      totalAmount: amountOf(transaction, transaction.totalAmount),
    }),
    ...(follows && options.referenceUuid && { referenceUuid: follows.uuid }),
    ...disputeFields(transaction),
    ...payByLinkFields(transaction),
    ...returnDataOf(transaction, step),
    merchantMetaData: "internal: warehouse 7, margin 31 %",
    extraData: {
      "3dsecure": "OPTIONAL",
      riskScore: "17",
      isTest: true,
      device: { fingerprint: "d3b07384d113edec", os: "Android" },
      ...(step.merchantAdvice === "03" && { doNotResubmit: true }),
    },
    customer: CUSTOMER,
    customerProfileData: {
      profileGuid: "CP-1234-abcd-5678-efgh",
      customerIdentification: "c-0815",
      paymentToken: "PT-9a8b7c6d5e4f",
      markAsPreferred: true,
    },
    splits: [{ identification: "split-1", amount, currency: transaction.currency, sellerMerchantGuid: "SM-0000001" }],
  };
}

function errorFields(transaction: Transaction, step: LifecycleStep): Json {
  if (step.code === undefined) return {};
  const error = errorOf(step.code, transaction.shape.numbers);
  return transaction.shape.errors === "list" ? { errors: [error] } : error;
}

function errorOf(code: number, asNumber: boolean): Json {
  return {
    message: messageOf(code),
    code: asNumber ? code : String(code),
    adapterMessage: "05 DO NOT HONOUR / ISSUER SCORE 912",
    adapterCode: "05",
  };
}

function disputeFields(transaction: Transaction): Json {
  const { type, follows } = transaction;
  if (!follows) return {};
  const original = originalOf(transaction);
  const originalFields = { originalUuid: original.uuid, originalMerchantTransactionId: original.merchantTransactionId };
  const dateTime = `${new Date(transaction.createdMs).toISOString().slice(0, 19)}+00:00`;
  // IXOPAY's own example of a chargeback has a JSON number here.
  const charged = { amount: Number(transaction.amount), currency: transaction.currency };
  if (type === "CHARGEBACK" || type === "DISPUTE")
    return {
      chargebackData: { ...originalFields, ...charged, reason: "Unauthorized payment", chargebackDateTime: dateTime },
    };
  if (type === "CHARGEBACK-REVERSAL" || type === "DISPUTE-REVERSAL")
    return {
      chargebackReversalData: {
        ...originalFields,
        chargebackUuid: follows.uuid,
        ...charged,
        reason: "Dispute won",
        reversalDateTime: dateTime,
      },
    };
  return {};
}

function payByLinkFields(transaction: Transaction): Json {
  if (!transaction.payByLink) return {};
  const { expiresAfterMs } = transaction.payByLink;
  return {
    payByLinkData: {
      payByLink: true,
      sendViaEmail: true,
      cancelUrl: `https://gateway.ixopay.com/api/v3/payByLink/secret-${transaction.uuid}/cancel`,
      ...(expiresAfterMs !== undefined && {
        expiresAt: new Date(transaction.createdMs + expiresAfterMs).toISOString(),
      }),
    },
  };
}

function amountOf(transaction: Transaction, amount: string): string | number {
  return transaction.shape.numbers ? Number(amount) : amount;
}

const CUSTOMER = {
  identification: "c-0815",
  firstName: "Petra",
  lastName: "Beispiel",
  birthDate: "1984-02-29",
  gender: "F",
  billingAddress1: "Musterstrasse 1",
  billingCity: "Wien",
  billingPostcode: "1010",
  billingCountry: "AT",
  billingPhone: "+4366012345678",
  shippingFirstName: "Petra",
  shippingLastName: "Beispiel",
  company: "Beispiel GmbH",
  email: "petra@example.org",
  emailVerified: "false",
  ipAddress: "203.0.113.77",
  nationalId: "1237010180",
  extraData: { loyaltyLevel: "gold" },
  paymentData: { ibanData: { iban: "AT611904300234573201", bic: "ABAGATWWXXX", mandateId: "M-77" } },
};
