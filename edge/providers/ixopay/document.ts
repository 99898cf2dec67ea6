/**
 * The schema of IXOPAY's status responses and callbacks. Each field is read on its own: an unexpected value is read as
 * absent. Fields without a schema here are ignored.
 * @see https://gateway.ixopay.com/documentation/apiv3 (real responses differ from it: both forms are read)
 */
import * as z from "zod";
import { amount, deadline, flag, id, instant, nested, nestedList, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";

const error = { code: word, errorCode: word };

const methodData = {
  _TYPE: word,
  type: word,
  binBrand: word,
  lastFourDigits: word,
  walletType: word,
  parsedMerchantAdviceCode: word,
  schemeTransactionIdentifier: word,
};

const documentSchema = z.object({
  success: flag,
  /** The status word of a status response. */
  transactionStatus: word,
  /** The status word of a callback. */
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
  errors: nestedList(error),
  returnData: nested({
    ...methodData,
    cardData: nested(methodData),
    creditcardData: nested(methodData),
    walletData: nested(methodData),
    ibanData: nested(methodData),
    achData: nested(methodData),
    phoneData: nested(methodData),
  }),
  extraData: nested({
    doNotResubmit: flag,
    lastCardUpdateDate: z.unknown().optional(),
    lastCardUpdateResult: z.unknown().optional(),
    networkTokenStatus: z.unknown().optional(),
  }),
  payByLinkData: nested({ expiresAt: deadline }),
  dccData: nested({
    originalCurrency: word,
    convertedAmount: amount,
    convertedCurrency: word,
    selectedCurrency: word,
  }),
  chargebackData: nested({
    originalUuid: id,
    originalMerchantTransactionId: id,
    amount,
    currency: word,
    chargebackDateTime: instant,
  }),
  chargebackReversalData: nested({
    originalUuid: id,
    originalMerchantTransactionId: id,
    chargebackUuid: id,
    amount,
    currency: word,
    reversalDateTime: instant,
  }),
});

/** A status response or a callback. Both have the same fields. */
export type Document = z.infer<typeof documentSchema>;

/** The document in these bytes, or null when they are not a JSON object. Never throws. */
export function parseDocument(body: Uint8Array): Document | null {
  return documentSchema.safeParse(parseExactJson(body)).data ?? null;
}

/** The gateway's error code, from `errors` or from the document itself; null when there is none. */
export function errorCodeOf(document: Document): string | null {
  for (const entry of [...(document.errors ?? []), document]) {
    const code = entry.code ?? entry.errorCode;
    if (code) return code;
  }
  return null;
}

const METHOD_DATA_TYPES = ["cardData", "creditcardData", "walletData", "ibanData", "achData", "phoneData"] as const;

/** The payment method data of a document, in one shape. */
export interface MethodData {
  type: (typeof METHOD_DATA_TYPES)[number] | null;
  data: Omit<NonNullable<Document["returnData"]>, (typeof METHOD_DATA_TYPES)[number]>;
}

/** The payment method data of `returnData`, which is either nested by type or flat with its type in `_TYPE`. */
export function methodDataOf(document: Document): MethodData {
  const flat = document.returnData ?? {};
  for (const type of METHOD_DATA_TYPES) {
    const data = flat[type];
    if (data) return { type, data };
  }
  return { type: METHOD_DATA_TYPES.find((type) => type === flat._TYPE) ?? null, data: flat };
}
