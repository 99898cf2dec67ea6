/**
 * IXOPAY's JSON, read field by field: an odd value reads as absent and never costs the rest of the document. What is
 * not named here is never looked at. No I/O. No clock.
 * @see https://gateway.ixopay.com/documentation/apiv3 (what is documented and what is sent differ: both are read)
 */
import { z } from "zod";

/** What may name a thing (interface 1): well formed, at most 255 characters, nothing that controls a terminal or a path. */
const id = z
  .string()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the point
  .regex(/^[^\u0000-\u001f\u007f-\u009f]{1,255}$/)
  .refine((text) => text !== "." && text !== ".." && text.isWellFormed())
  .optional()
  .catch(undefined);

/** A word or code: documented as text, sent as text or number. */
const word = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim())
  .optional()
  .catch(undefined);

/** A yes or no: documented as boolean, once printed as string. */
const flag = z
  .union([z.boolean(), z.literal("true").transform(() => true), z.literal("false").transform(() => false)])
  .optional()
  .catch(undefined);

const amount = z.union([z.string(), z.number()]).optional().catch(undefined);

/** RFC 3339 with `Z` or an offset, read as UTC; years beyond four digits read as absent. */
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() >= Date.UTC(1970) && date.getTime() < Date.UTC(10_000))
  .transform((date) => date.toISOString().replace(".000Z", "Z"))
  .optional()
  .catch(undefined);

/** An object of which every field is optional; anything else, an array too, reads as absent. */
function part<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).optional().catch(undefined);
}

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
  errors: z.array(part(error)).optional().catch(undefined),
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
  try {
    return documentSchema.safeParse(JSON.parse(new TextDecoder().decode(body))).data ?? null;
  } catch {
    return null;
  }
}

/** The gateway's code for what went wrong, wherever this document has it. */
export function errorCodeOf(document: Document): string | null {
  for (const entry of [...(document.errors ?? []), document]) {
    const code = entry?.code || entry?.errorCode;
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
