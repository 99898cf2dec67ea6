/** Codes that a customer copies to pay. */
import * as z from "zod";
import { code, sentence } from "../texts.ts";

const isText = z.string().regex(/\S/);

/**
 * A code that the customer copies. Null is a code that was sent and cannot be shown, for example because it is too long: the
 * customer still has to pay.
 */
export const sentCode = z
  .unknown()
  .optional()
  .transform((sent) => code.parse(sent) ?? (isText.safeParse(sent).success ? null : undefined));

/** The text of a Pix QR code or of another EMV QR code: it begins with its version and ends with its checksum. */
const EMV_CODE = /^000201.*6304[0-9A-F]{4}$/i;

/** How to pay: a sentence, or the text of a QR code, which some providers send in its place. */
export const instruction = z
  .unknown()
  .optional()
  .transform((sent) => {
    const emvCode = code.parse(sent);
    return EMV_CODE.test(emvCode ?? "") ? { emvCode } : { sentence: sentence.parse(sent) };
  });
