/**
 * Schemas for text that a provider behind Yuno wrote and a customer reads: one line of limited length without control
 * characters, and links that are safe to open.
 */
import * as z from "zod";
import { instant } from "../fields.ts";

/** The maximum of Yuno's own schema (https://docs.y.uno/reference/the-payment-object). */
const MAX_CODE_LENGTH = 255;
/** Yuno documents 255, but passes on longer texts of providers. */
const MAX_SENTENCE_LENGTH = 1000;
const MAX_URL_LENGTH = 2048;

/** Blanks, control characters, direction marks and other invisible characters, and lone surrogates. */
const INVISIBLE = /[\p{C}\s]+/gu;

const line = z
  .string()
  .max(100_000)
  .transform((text) => text.replace(INVISIBLE, " ").trim())
  .refine((text) => text !== "");

/** A number or name that the customer copies. A longer one is read as absent, because a cut one is wrong. */
export const code = line
  .refine((text) => text.length <= MAX_CODE_LENGTH)
  .optional()
  .catch(undefined);

/** A sentence. A longer one is cut. */
export const sentence = line
  .transform((text) =>
    text.length <= MAX_SENTENCE_LENGTH ? text : `${[...text].slice(0, MAX_SENTENCE_LENGTH).join("")}…`,
  )
  .optional()
  .catch(undefined);

/** The address of a page: https only, without user name and password. */
export const httpsUrl = z
  .string()
  .max(MAX_URL_LENGTH)
  .refine((text) => URL.canParse(text))
  .transform((text) => new URL(text))
  .refine(({ protocol, username, password }) => protocol === "https:" && !username && !password)
  .transform(({ href }) => href)
  .optional()
  .catch(undefined);

/** The end of the payment period: the reference documents the first name, its examples have the second. */
export const deadline = { expires_at: instant, date_of_expiration: instant };
