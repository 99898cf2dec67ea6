/**
 * Yuno's documents of a payment, payment link, payout or report, with every field of the documented examples.
 * They contain personal and internal data on purpose: tests check that none of it reaches a viewer.
 * @see https://docs.y.uno/reference/the-payment-object (checked 2026-11-21)
 */

import type { ScheduledStep } from "../shared/lifecycle.ts";
import { methodDetails, TYPES } from "./methods.ts";
import type { LifecycleStep, SimulatedResource } from "./resources.ts";

type Json = Record<string, unknown>;

/** RFC 3339 with six decimals. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace("Z", "000Z");
}

/** Go's default format, which Yuno uses in a report that is in process. */
function goTimestamp(atMs: number): string {
  return `${new Date(atMs).toISOString().replace("T", " ").replace("Z", "048496")} +0000 UTC`;
}

/**
 * `transactions` is a list of all in responses. In webhooks it is the one that caused the event, and only a chargeback has
 * the others too, in `transactions_history`.
 */
export function paymentDocument(
  resource: SimulatedResource,
  { step, atMs }: ScheduledStep<LifecycleStep>,
  within: "response" | "webhook",
): Json {
  const purchase = transactionDocument(resource, { step, atMs });
  const chargeback = step.chargedBack === undefined ? null : chargebackDocument(purchase, step.chargedBack, atMs);
  const all = chargeback ? [chargeback, purchase] : [purchase];
  return {
    id: resource.id,
    account_id: "9104911d-5df9-429e-8488-ad41abea1a4b",
    description: "Lamp for Petra Beispiel",
    country: "MX",
    status: step.status,
    sub_status: step.subStatus,
    merchant_order_id: resource.reference,
    created_at: timestamp(resource.createdMs),
    updated_at: timestamp(atMs),
    idempotency_key: "6a0f4b21-9c4c-4f6a-8d35-6b7f3a2c1d00",
    payment_link_code: resource.paymentLinkCode,
    amount: {
      captured: Number(step.captured),
      currency: resource.currency,
      currency_conversion: conversionDocument(resource),
      refunded: Number(step.refunded),
      value: Number(resource.amount),
    },
    checkout: { session: "00b6c5d2-3a8c-4c25-b9a4-1b9f2f7e4a55", sdk_action_required: false },
    payment_method: {
      type: TYPES[resource.method].type,
      token: "tok_9a8b7c6d5e4f",
      payment_method_detail: methodDetails(resource),
    },
    customer_payer: { ...CUSTOMER, [within === "webhook" ? "geo_location" : "geolocation"]: { latitude: "19.43" } },
    additional_data: { airline: null, order: { items: [{ id: "sku-1", name: "Lamp", note: "warehouse 7" }] } },
    transactions: within === "webhook" ? all[0] : all,
    transactions_history: within === "webhook" && chargeback ? all : [],
    split_payment_methods: resource.splitPaymentMethods,
    workflow: "SDK_CHECKOUT",
    callback_url: "https://shop.example/back?customer=c-0815",
    metadata: [{ key: "margin", value: "31 %" }],
    routing_rules: { smart_routing: false, conditions: [] },
    fraud_screening: { status: "SUCCEEDED", score: "912" },
  };
}

function conversionDocument({ conversion }: SimulatedResource): Json | null {
  return conversion
    ? {
        provider_currency_conversion_id: "9104911d-5df9-429e-8488-ad41abea1a4b",
        cardholder_currency: conversion.currency,
        cardholder_amount: Number(conversion.amount),
      }
    : null;
}

function chargebackDocument(purchase: Json, amount: string, atMs: number): Json {
  return {
    ...purchase,
    ...{ id: "5f354190-ffe8-4b25-a73d-55fe25821067", type: "CHARGEBACK", status: "LOST", response_code: "REVIEW_LOST" },
    ...{ amount: Number(amount), created_at: timestamp(atMs), updated_at: timestamp(atMs) },
  };
}

function transactionDocument(resource: SimulatedResource, { step, atMs }: ScheduledStep<LifecycleStep>): Json {
  const { type, category } = TYPES[resource.method];
  return {
    id: "19d3ecab-59a8-4e7b-9ab5-5b7e0d1b7a10",
    type: step.status === "REFUNDED" ? "REFUND" : "PURCHASE",
    status: step.status,
    category,
    amount: Number(resource.amount),
    provider_id: "YUNO_TEST_PAYMENT_GW",
    payment_method: { type, detail: methodDetails(resource) },
    response_code: step.responseCode ?? step.status,
    response_message: "05 DO NOT HONOUR / ISSUER SCORE 912",
    merchant_reference: "internal-77",
    merchant_advice_code: step.merchantAdvice ?? null,
    provider_data: {
      ...{ id: "YUNO_TEST_PAYMENT_GW", transaction_id: "a7b57e9d", account_id: "acc-9990128", status: step.status },
      raw_response: JSON.stringify({ payer: "Petra Beispiel", card: "4111111111111111" }),
    },
    connection_data: { id: "3a1f5c2e-0b57-4b3c-9d5a-6b7b3f0f9a11", name: "Warehouse 7" },
    created_at: timestamp(resource.createdMs),
    updated_at: timestamp(atMs),
  };
}

export function linkDocument(resource: SimulatedResource, { step }: ScheduledStep<LifecycleStep>): Json {
  const { createdMs, startsAfterMs, expiresAfterMs } = resource;
  return {
    code: resource.id,
    ...(resource.linkId !== undefined && { id: resource.linkId }),
    country: "MX",
    availability: {
      start_at: timestamp(createdMs + startsAfterMs),
      finish_at: expiresAfterMs === undefined ? "" : timestamp(createdMs + expiresAfterMs),
    },
    status: step.status,
    description: "Lamp for Petra Beispiel",
    amount: { currency: resource.currency, value: Number(resource.amount) },
    metadata: null,
    split_payment_methods: resource.splitPaymentMethods,
    payment_method_types: ["CARD"],
    one_time_use: resource.oneTimeUse,
    callback_url: "https://shop.example/back?customer=c-0815",
    customer_payer: CUSTOMER,
    organization_code: "c9f0f895-fb98-4b9f-8c7d-4e5f6a7b8c9d",
    account_code: "9104911d-5df9-429e-8488-ad41abea1a4b",
    checkout_url: "https://checkout.sandbox.y.uno/payment?session=00b6c5d2-3a8c-4c25-b9a4-1b9f2f7e4a55",
    payments_number: step.paymentsNumber ?? (step.status === "USED" ? 1 : 0),
    merchant_image: "",
  };
}

/** A webhook uses another name for the account. */
export function payoutDocument(
  resource: SimulatedResource,
  { step, atMs }: ScheduledStep<LifecycleStep>,
  within: "response" | "webhook",
): Json {
  const account = "2404911d-5df9-429e-8488-ad41abea1a4b";
  return {
    id: resource.id,
    [within === "webhook" ? "account_code" : "account_id"]: account,
    status: step.status,
    merchant_reference: resource.reference,
    purpose: "SALARY",
    country: "MX",
    description: "Salary of Petra Beispiel",
    amount: { currency: resource.currency, value: Number(resource.amount) },
    beneficiary: { national_entity: "INDIVIDUAL", ...CUSTOMER },
    metadata: [{ key: "batch_id", value: "b-77" }],
    created_at: timestamp(resource.createdMs),
    updated_at: timestamp(atMs),
    transactions: [
      {
        id: "2204911d-5df9-429e-8488-ad41abea1a4b",
        type: "PAYOUT",
        status: step.status,
        response_code: step.responseCode ?? step.status,
        withdrawal_method: {
          type: "BANK_TRANSFER",
          detail: { bank_transfer: { code: "246", account: { number: "54653211313333", type: "SAVINGS" } } },
        },
        provider_data: { id: "WOMPI", raw_response: '{"name":"Petra Beispiel"}' },
      },
    ],
  };
}

export function reportDocument(resource: SimulatedResource, { step, atMs }: ScheduledStep<LifecycleStep>): Json {
  const write = step.status === "IN_PROCESS" ? goTimestamp : timestamp;
  return {
    id: resource.id,
    ...reportFields(resource, step.status),
    created_at: write(resource.createdMs),
    updated_at: write(atMs),
  };
}

/** The `data` of `report.update`: it has other names, and a key of the file store instead of a URL. */
export function reportEventData(resource: SimulatedResource, { step, atMs }: ScheduledStep<LifecycleStep>): Json {
  return {
    report_id: resource.id,
    organization_code: "c9f0f895-fb98-4b9f-8c7d-4e5f6a7b8c9d",
    ...reportFields(resource, step.status),
    s3_link: `reports/c9f0f895/${resource.id}.csv`,
    user_code: "petra@example.org",
    created_at: timestamp(resource.createdMs),
    updated_at: timestamp(atMs),
  };
}

function reportFields({ createdMs, expiresAfterMs }: SimulatedResource, status: string): Json {
  const isReady = status === "SUCCEEDED" && expiresAfterMs !== undefined;
  return {
    type: "PAYMENTS",
    start_date: "2026-11-01T00:00:00.000Z",
    end_date: "2026-11-20T00:00:00.000Z",
    merchant_reference_id: "Merchant_report_1234",
    expires_at: isReady ? timestamp(createdMs + expiresAfterMs) : "",
    status,
  };
}

/** The body of every error: `code` and `messages`. */
export function errorDocument(code: string): Json {
  return { code, messages: ["Petra Beispiel's request could not be processed."] };
}

/** Personal data that must never reach a viewer. */
export const CUSTOMER = {
  id: "faa89e18-5a11-11ed-9b6a-0242ac120002",
  merchant_customer_id: "c-0815",
  first_name: "Petra",
  last_name: "Beispiel",
  date_of_birth: "1984-02-29",
  email: "petra@example.org",
  ip_address: "203.0.113.77",
  device_fingerprint: "d3b07384d113edec",
  document: { document_number: "1237010180", document_type: "CPF" },
  phone: { number: "66012345678", country_code: "43" },
  billing_address: { address_line_1: "Musterstrasse 1", city: "Wien", country: "AT", zip_code: "1010" },
};
