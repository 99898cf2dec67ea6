/**
 * IXOPAY's JSON, read field by field: an odd value reads as absent and never costs the rest of the document. What is
 * not named here is never looked at. No I/O. No clock.
 * @see https://gateway.ixopay.com/documentation/apiv3 (what is documented and what is sent differ: both are read)
 */
import * as z from "zod";
import { amount, flag, id, instant, part, parts, word } from "../fields.ts";
import { readJson } from "../http-result.ts";

const error = { code: word, errorCode: word };

const returned = {
  _TYPE: word,
  type: word,
  binBrand: word,
  lastFourDigits: word,
  walletType: word,
  parsedMerchantAdviceCode: word,
};

const documentSchema = z.object({
  success: flag,
  /** Status answers carry this … */
  transactionStatus: word,
  /** … and callbacks this. */
  result: word,
  uuid: id,
  merchantTransactionId: id,
  referenceUuid: id,
  transactionType: word,
  paymentMethod: word,
  amount,
  currency: word,
  totalAmount: amount,
  ...error,
  errors: parts(error),
  returnData: part({
    ...returned,
    cardData: part(returned),
    creditcardData: part(returned),
    walletData: part(returned),
    ibanData: part(returned),
    achData: part(returned),
    phoneData: part(returned),
  }),
  extraData: part({
    doNotResubmit: flag,
    lastCardUpdateDate: z.unknown().optional(),
    lastCardUpdateResult: z.unknown().optional(),
    networkTokenStatus: z.unknown().optional(),
  }),
  payByLinkData: part({ expiresAt: instant }),
  chargebackData: part({
    originalUuid: id,
    originalMerchantTransactionId: id,
    amount,
    currency: word,
    chargebackDateTime: instant,
  }),
  chargebackReversalData: part({
    originalUuid: id,
    originalMerchantTransactionId: id,
    chargebackUuid: id,
    amount,
    currency: word,
    reversalDateTime: instant,
  }),
});

/** A status answer or a callback: one shape for both. */
export type Document = z.infer<typeof documentSchema>;

/** The document in these bytes, or null when they are no JSON object. Never throws. */
export function readDocument(body: Uint8Array): Document | null {
  return documentSchema.safeParse(readJson(body)).data ?? null;
}

/** The gateway's code for what went wrong, wherever this document has it. */
export function errorCodeOf(document: Document): string | null {
  for (const entry of [...(document.errors ?? []), document]) {
    const code = entry.code ?? entry.errorCode;
    if (code) return code;
  }
  return null;
}

const RETURN_TYPES = ["cardData", "creditcardData", "walletData", "ibanData", "achData", "phoneData"] as const;

/** What a document says about the means of payment, whichever of the four wire shapes it came in. */
export interface ReturnData {
  type: (typeof RETURN_TYPES)[number] | null;
  data: Omit<NonNullable<Document["returnData"]>, (typeof RETURN_TYPES)[number]>;
}

export function returnDataOf(document: Document): ReturnData {
  const flat = document.returnData ?? {};
  for (const type of RETURN_TYPES) {
    const nested = flat[type];
    if (nested) return { type, data: nested };
  }
  return { type: RETURN_TYPES.find((type) => type === flat._TYPE) ?? null, data: flat };
}
