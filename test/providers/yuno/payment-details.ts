/** Cases of what a payment has beside its state: addresses, deadlines, bank references, conversions, chargebacks. */
import type { Instructions } from "../../../contract/status.ts";
import type { QueryCase } from "../query-cases.ts";
import {
  actionRequired,
  awaitingTransfer,
  bankReferences,
  paid,
  payment,
  processing,
  queryVariant,
  transfer,
  voucher,
} from "./expected.ts";

const CARD = "payment.payment_method.payment_method_detail.card";
const TRANSFER = "payment.transactions.0.payment_method.detail.bank_transfer";
const TICKET = "payment_method.payment_method_detail.ticket";
const brl = (value: string) => ({ value, currency: "BRL" });
const pixCode =
  "00020101021226850014br.gov.bcb.pix2563pix.example/qr/v2/9d36b84fc70b478fb95c12729b90ca2552040000530398654049.905802BR5913Loja  Exemplo6009SAO PAULO62070503***6304AB12";

const withoutTransfer = { ...transfer.instructions, bank: null, account: null, reference: null, text: null };
const waitingFor = (instructions: Partial<Instructions>) =>
  payment({ ...awaitingTransfer, ...transfer, instructions: { ...transfer.instructions, ...instructions } });

/** What explains how to pay, and what only seems to. */
const instructions: QueryCase[] = [
  queryVariant(
    "waiting-transfer",
    "with a bank and an account only",
    { [`${TRANSFER}.reference`]: "", [`${TRANSFER}.payment_instruction`]: null },
    waitingFor({ reference: null, text: null }),
  ),
  queryVariant(
    "waiting-transfer",
    "with a bank only, which does not explain how to pay",
    { [TRANSFER]: { bank_name: "Banco Exemplo", redirect_url: "https://provider.example/transfer/77" } },
    payment({ ...processing, method: transfer.method }),
  ),
  queryVariant(
    "waiting-transfer",
    "with two blanks inside its reference, which stay two",
    { [`${TRANSFER}.reference`]: "AA  01234 BC" },
    waitingFor({ reference: "AA  01234 BC" }),
  ),
  queryVariant(
    "waiting-transfer",
    "with a Pix code as its instruction, which the customer copies with every character",
    {
      [TRANSFER]: {
        payment_instruction: pixCode,
        redirect_url: transfer.instructions.url,
        expires_at: transfer.expiresAt,
      },
    },
    payment({ ...awaitingTransfer, ...transfer, instructions: { ...withoutTransfer, barcode: pixCode } }),
  ),
  queryVariant(
    "waiting-transfer",
    "with a reference that is too long to copy, and still to be paid",
    { [TRANSFER]: { reference: "7".repeat(601), expires_at: transfer.expiresAt } },
    payment({ ...awaitingTransfer, method: transfer.method, expiresAt: transfer.expiresAt, instructions: null }),
  ),
  queryVariant(
    "waiting-voucher",
    "with a code of 600 characters",
    { [`${TICKET}.provider_barcode`]: "7".repeat(600) },
    payment({
      ...{ ...awaitingTransfer, ...voucher },
      instructions: { ...voucher.instructions, barcode: "7".repeat(600) },
    }),
  ),
];

const bankUrl = "https://bank.example/3ds/77?session=1";
const walletDetail = (detail: object) => ({
  "payment.status": "READY_TO_PAY",
  "payment.sub_status": "CREATED",
  "payment.transactions": [],
  "payment.payment_method": { type: "NEQUI", payment_method_detail: { wallet: detail as never } },
});
const wallet = { type: "wallet", brand: null, last4: null } as const;
const waitingStep = { "payment.status": "PENDING", "payment.sub_status": "WAITING_ADDITIONAL_STEP" };

const checkout = "https://checkout.sandbox.y.uno/payment?session=8af24a53-11d8-4c59-afdc-2b87736765f6";

/** Where the customer continues, and until when. */
const steps: QueryCase[] = [
  queryVariant(
    "waiting-transfer",
    "of the redirect workflow, which has only the address of Yuno's checkout",
    {
      ...{ "payment.status": "READY_TO_PAY", "payment.sub_status": "CREATED" },
      [TRANSFER]: {
        bank_name: null,
        bank_account: null,
        payment_instruction: null,
        redirect_url: checkout,
        expires_at: null,
      },
    },
    payment({ ...actionRequired, method: transfer.method, continueUrl: checkout }),
  ),
  queryVariant(
    "paid-card",
    "that waits for 3-D Secure",
    { ...waitingStep, [`${CARD}.three_d_secure`]: { redirect_url: bankUrl } },
    payment({ ...actionRequired, continueUrl: bankUrl }),
  ),
  queryVariant(
    "paid-card",
    "that waits for 3-D Secure, with the address at its card",
    { ...waitingStep, [`${CARD}.redirect_url`]: bankUrl },
    payment({ ...actionRequired, continueUrl: bankUrl }),
  ),
  queryVariant(
    "paid-card",
    "that waits for 3-D Secure at an address without TLS",
    { ...waitingStep, [`${CARD}.redirect_url`]: "http://bank.example/" },
    payment(actionRequired),
  ),
  queryVariant(
    "paid-card",
    "that is paid, with the address of its 3-D Secure",
    { [`${CARD}.redirect_url`]: bankUrl },
    payment(paid),
  ),
  ...["expires_at", "date_of_expiration", "expirates_at"].map((name) =>
    queryVariant(
      "paid-card",
      `that is to be paid with a wallet until its ${name}`,
      walletDetail({ redirect_url: bankUrl, [name]: "2026-11-22T23:59:59.000000Z" }),
      payment({ ...actionRequired, method: wallet, continueUrl: bankUrl, expiresAt: "2026-11-22T23:59:59Z" }),
    ),
  ),
  ...Object.entries({
    "2026-11-22": "2026-11-22T23:59:59Z",
    "2026-11-22 23:59:59 UTC": "2026-11-22T23:59:59Z",
    "2026-11-22T20:59:59.000-03:00": "2026-11-22T23:59:59Z",
  }).map(([sent, expiresAt]) =>
    queryVariant(
      "paid-card",
      `that is to be paid with a wallet until ${sent}`,
      walletDetail({ expirates_at: sent }),
      payment({ ...actionRequired, method: wallet, expiresAt }),
    ),
  ),
  queryVariant(
    "paid-card",
    "that is to be paid until its checkout session ends",
    { ...walletDetail({}), "payment.checkout": { expires_at: "2026-11-21T15:00:00Z" } },
    payment({ ...actionRequired, method: wallet, expiresAt: "2026-11-21T15:00:00Z" }),
  ),
];

const converted = (currency: string | null, amount: unknown) => ({
  "payment.amount.currency_conversion": {
    ...{ provider_currency_conversion_id: "c-77", cardholder_currency: currency, cardholder_amount: amount as never },
  },
});

/** What a bank knows of the payment. */
const banks: QueryCase[] = [
  queryVariant(
    "paid-card",
    "converted to another currency",
    converted("USD", 1.79),
    payment({ ...paid, billed: { value: "1.79", currency: "USD" } }),
  ),
  queryVariant("paid-card", "with a conversion to its own currency", converted("BRL", 9.9), payment(paid)),
  queryVariant("paid-card", "with a conversion without an amount", converted("USD", null), payment(paid)),
  queryVariant(
    "paid-card",
    "with all references of its bank",
    {
      [`${CARD}.acquirer_reference_number`]: "7C9F8E2A1B3D",
      [`${CARD}.stored_credentials`]: { network_transaction_id: 583103536844189 },
    },
    payment({
      ...paid,
      bankReferences: [
        { type: "arn", value: "7C9F8E2A1B3D" },
        ...bankReferences.slice(0, 1),
        { type: "network_transaction_id", value: "583103536844189" },
        ...bankReferences.slice(1),
      ],
    }),
  ),
  queryVariant(
    "paid-card",
    "with a reference of its bank that is a sentence",
    { [`${CARD}.authorization_code`]: "Approved, <b>thank you</b>", "payment.transactions": [] },
    payment({ ...paid, bankReferences: bankReferences.slice(0, 1) }),
  ),
];

const chargeback = (status: string, amount: number) => ({
  ...{ id: `c-${status}`, type: "CHARGEBACK", status, category: "CARD", amount, created_at: "2026-11-21T11:00:00Z" },
});
const partly = { "payment.status": "SUCCEEDED", "payment.sub_status": "PARTIALLY_CHARGEBACKED" };
const chargedBack = { state: "charged_back", settled: true } as const;

const amounts: QueryCase[] = [
  queryVariant(
    "paid-card",
    "of which two parts were charged back",
    { ...partly, "payment.transactions": [chargeback("LOST", 2.5), chargeback("SUCCEEDED", 1), chargeback("WON", 5)] },
    payment({ ...chargedBack, hint: "part_charged_back", chargedBack: brl("3.50") }),
  ),
  queryVariant(
    "paid-card",
    "of which more was captured than reserved",
    { "payment.amount": { currency: "BRL", value: 100, captured: 120, refunded: 0 } },
    payment({ ...paid, amount: brl("100.00"), paid: brl("120.00") }),
  ),
  queryVariant(
    "paid-card",
    "whose refund cannot be read",
    { "payment.sub_status": "PARTIALLY_REFUNDED", "payment.amount.refunded": "half of it" },
    payment({ state: "partially_refunded", settled: true }),
  ),
  queryVariant(
    "paid-card",
    "that checks the card with an amount of 0",
    {
      "payment.sub_status": "VERIFIED",
      "payment.merchant_order_id": "VERIFY_CARD_795b4f2e-1234-4234-8234-fcc1930d5d4c",
      "payment.amount": { currency: "BRL", value: 0, captured: 0, refunded: 0 },
    },
    payment({ state: "verified", settled: true, hint: "card_verified", amount: null, reference: null }),
  ),
  queryVariant(
    "paid-card",
    "of a free purchase",
    { "payment.amount": { currency: "BRL", value: 0, captured: 0, refunded: 0 } },
    payment({ ...paid, amount: brl("0.00") }),
  ),
];

export const details: QueryCase[] = [...instructions, ...steps, ...banks, ...amounts];
