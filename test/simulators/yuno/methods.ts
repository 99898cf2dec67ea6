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
  pix: { type: "PIX", category: "BANK_TRANSFER" },
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
  const { redirectUrl } = resource;
  switch (resource.method) {
    case "card":
      return { card: { ...CARD_DETAIL, three_d_secure: { version: null, redirect_url: redirectUrl } } };
    case "wallet":
      // The direct workflow spells the expiry of a wallet like this.
      return {
        wallet: { redirect_url: redirectUrl, date_of_expiration: null, expirates_at: expiresAt, card_data: CARD },
      };
    case "bnpl":
      return {
        bnpl: { installments: 3, redirect_url: "https://provider.example/loan/77", expires_at: expiresAt ?? "" },
      };
    case "transfer":
      return { bank_transfer: { ...TRANSFER, expires_at: expiresAt } };
    case "pix":
      return { bank_transfer: { ...NO_TRANSFER, payment_instruction: PIX_CODE, expires_at: expiresAt } };
    case "redirect":
      return { bank_transfer: { ...NO_TRANSFER, redirect_url: redirectUrl || TRANSFER.redirect_url } };
    case "voucher":
      return { ticket: { ...TICKET, expires_at: null, date_of_expiration: expiresAt } };
  }
}

/** RFC 3339 without fractions of a second, as Yuno writes an expiry. */
function expiryOf({ createdMs, expiresAfterMs }: SimulatedResource): string | null {
  if (expiresAfterMs === undefined) return null;
  return new Date(createdMs + expiresAfterMs).toISOString().replace(/\.\d+Z/, "Z");
}

/** The card of a payment and of a saved payment method. */
export const CARD = {
  holder_name: "PETRA BEISPIEL",
  iin: "41111111",
  lfd: "1111",
  brand: "VISA",
  issuer_name: "JPMORGAN CHASE BANK, N.A.",
  fingerprint: "9s92FBBvMuw7nn8t7ChHDRuFXSx3ZVzAJ",
};

const CARD_DETAIL = {
  capture: true,
  installments: 1,
  soft_descriptor: "EXAMPLE*SHOP",
  authorization_code: "742A64",
  retrieval_reference_number: "200000000012",
  acquirer_reference_number: "7C9F8E2A1B3D",
  stored_credentials: { reason: null, usage: null, network_transaction_id: "583103536844189" },
  card_data: CARD,
};

/** A Pix code. Its name has two blanks in a row, which its checksum covers. */
export const PIX_CODE = [
  "00020101021226850014br.gov.bcb.pix2563pix.example/qr/v2/9d36b84fc70b478fb95c12729b90ca25",
  "52040000530398654049.905802BR5913Loja  Exemplo6009SAO PAULO62070503***6304AB12",
].join("");

const TRANSFER = {
  bank_name: "Banco Exemplo",
  beneficiary_name: "Beispiel GmbH",
  bank_account: "646180157042875763",
  beneficiary_document: "54666897000155",
  reference: "AA01234-BC",
  payment_instruction: "Transfer the exact amount and give the reference.",
  redirect_url: "https://provider.example/transfer/77",
};

const NO_TRANSFER = {
  ...{ ...TRANSFER, bank_name: "", bank_account: "", reference: "", payment_instruction: "", redirect_url: "" },
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
