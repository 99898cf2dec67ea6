/**
 * Yuno's payment methods: a type, a category, and one of six detail objects.
 * @see https://docs.y.uno/reference/payment-type-list (checked 2026-11-21)
 */
import type { SimulatedResource } from "./resources.ts";

export const TYPES: Record<SimulatedResource["method"], { type: string; category: string }> = {
  card: { type: "CARD", category: "CARD" },
  wallet: { type: "GOOGLE_PAY", category: "WALLET" },
  bnpl: { type: "ADDI", category: "BNPL" },
  transfer: { type: "SPEI", category: "BANK_TRANSFER" },
  voucher: { type: "OXXO", category: "TICKET" },
  redirect: { type: "PSE", category: "BANK_TRANSFER" },
};

/** The detail objects of a payment. Those of other methods are null. */
export function methodDetails(resource: SimulatedResource): Record<string, unknown> {
  const none = { card: null, bank_transfer: null, ticket: null, wallet: null, bnpl: null, payment_link: null };
  return { ...none, ...usedDetail(resource) };
}

function usedDetail(resource: SimulatedResource): Record<string, unknown> {
  const expiresAt = expiryOf(resource);
  switch (resource.method) {
    case "card":
      return { card: { capture: true, installments: 1, authorization_code: "742A64", card_data: CARD } };
    case "wallet":
      return { wallet: { redirect_url: "", date_of_expiration: expiresAt, card_data: CARD } };
    case "bnpl":
      return {
        bnpl: { installments: 3, redirect_url: "https://provider.example/loan/77", expires_at: expiresAt ?? "" },
      };
    case "transfer":
      return { bank_transfer: { ...TRANSFER, expires_at: expiresAt } };
    case "redirect":
      return {
        bank_transfer: { ...TRANSFER, bank_name: "", bank_account: "", reference: "", payment_instruction: "" },
      };
    case "voucher":
      return { ticket: { ...TICKET, expires_at: null, date_of_expiration: expiresAt } };
  }
}

/** RFC 3339 without fractions of a second, as Yuno writes an expiry. */
function expiryOf({ createdMs, expiresAfterMs }: SimulatedResource): string | null {
  if (expiresAfterMs === undefined) return null;
  return new Date(createdMs + expiresAfterMs).toISOString().replace(/\.\d+Z/, "Z");
}

const CARD = {
  holder_name: "PETRA BEISPIEL",
  iin: "41111111",
  lfd: "1111",
  brand: "VISA",
  issuer_name: "JPMORGAN CHASE BANK, N.A.",
  fingerprint: "9s92FBBvMuw7nn8t7ChHDRuFXSx3ZVzAJ",
};

const TRANSFER = {
  bank_name: "Banco Exemplo",
  beneficiary_name: "Beispiel GmbH",
  bank_account: "646180157042875763",
  beneficiary_document: "54666897000155",
  reference: "AA01234-BC",
  payment_instruction: "Transfer the exact amount and give the reference.",
  redirect_url: "https://provider.example/transfer/77",
};

const TICKET = {
  type: "barcode",
  provider_number: 93000262280678,
  provider_barcode: "93000262280678000999000",
  provider_logo: "https://provider.example/logo",
  provider_format: "barcode",
  payment_instruction: "Show this number at the till of any shop and pay the whole amount in cash.",
  redirect_url: "https://provider.example/ticket/77",
};
