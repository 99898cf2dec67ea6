/**
 * Schemas for text that a provider wrote and a customer reads or copies, and for links that are safe to open. A text that
 * cannot be shown is read as absent, so it never changes a state.
 */
import * as z from "zod";
import { isLoopbackHost } from "../platform/loopback.ts";

/** @see docs/interface.md#3-mapping-from-the-providers ("Codes that a customer copies") */
const MAX_CODE_LENGTH = 600;
const MAX_SENTENCE_LENGTH = 1000;
const MAX_URL_LENGTH = 2048;

/** Control characters, direction marks and other invisible characters, lone surrogates, and breaks of lines. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const BLANKS = /[\p{C}\s]+/gu;
/** What surrounds a code and is not a part of it. */
const OUTER_BLANKS = /^[\p{C}\s]+|[\p{C}\s]+$/gu;

/**
 * A number or code that the customer copies, with every character between its ends as it was sent: a blank less would break
 * the checksum of a Pix code. A code that is too long, or has characters that nobody sees, is read as absent, because a
 * changed code is wrong.
 */
export const code = z
  .string()
  // Two UTF-16 units for each character.
  .max(2 * MAX_CODE_LENGTH)
  .transform((text) => text.replace(OUTER_BLANKS, ""))
  .refine((text) => text !== "" && [...text].length <= MAX_CODE_LENGTH && !INVISIBLE.test(text))
  .optional()
  .catch(undefined);

/** A reference that a bank can search for. */
export const bankReference = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z][0-9A-Za-z ./_-]{0,63}$/)
  .optional()
  .catch(undefined);

/** A sentence, on one line. A longer one is cut. */
export const sentence = z
  .string()
  .max(100_000)
  .transform((text) => text.replace(BLANKS, " ").trim())
  .refine((text) => text !== "")
  .transform((text) =>
    text.length <= MAX_SENTENCE_LENGTH ? text : `${[...text].slice(0, MAX_SENTENCE_LENGTH).join("")}…`,
  )
  .optional()
  .catch(undefined);

/**
 * The address of a page: https, or http on this machine, where simulators run. Never with user name or password. Whether a
 * customer may be led there is decided later, by `continueHosts`.
 */
export const pageUrl = z
  .string()
  .max(MAX_URL_LENGTH)
  .refine((text) => URL.canParse(text))
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname)))
  .refine(({ username, password }) => !username && !password)
  .transform(({ href }) => href)
  .optional()
  .catch(undefined);
