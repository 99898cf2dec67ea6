/**
 * Texts that a provider behind Yuno wrote and that a customer will read: one line, bounded, without anything that
 * steers a screen or a printer; a link only where it is safe to open. No I/O. No clock.
 */
import * as z from "zod";
import { instant } from "../fields.ts";

/** As long as Yuno lets these fields be (https://docs.y.uno/reference/the-payment-object). */
const MAX_CODE_LENGTH = 255;
/** Yuno says 255, and passes on what providers write. */
const MAX_SENTENCE_LENGTH = 1000;
const MAX_URL_LENGTH = 2048;

/** Control, direction and other invisible characters, and lone halves of pairs. */
const INVISIBLE = /[\p{C}\s]+/gu;

const line = z
  .string()
  .max(100_000)
  .transform((text) => text.replace(INVISIBLE, " ").trim())
  .refine((text) => text !== "");

/** A number or name to be copied. Cut short it would be wrong, so that a longer one reads as absent. */
export const code = line
  .refine((text) => text.length <= MAX_CODE_LENGTH)
  .optional()
  .catch(undefined);

/** A sentence to be read; a longer one is cut. */
export const sentence = line
  .transform((text) =>
    text.length <= MAX_SENTENCE_LENGTH ? text : `${[...text].slice(0, MAX_SENTENCE_LENGTH).join("")}…`,
  )
  .optional()
  .catch(undefined);

/** A page to open: https alone, without user and password. */
export const httpsUrl = z
  .string()
  .max(MAX_URL_LENGTH)
  .refine((text) => URL.canParse(text))
  .transform((text) => new URL(text))
  .refine(({ protocol, username, password }) => protocol === "https:" && !username && !password)
  .transform(({ href }) => href)
  .optional()
  .catch(undefined);

/** Its page documents the first name, its examples carry the second. */
export const deadline = { expires_at: instant, date_of_expiration: instant };
