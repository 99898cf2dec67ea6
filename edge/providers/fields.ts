/**
 * Zod schemas for single fields of a provider's JSON. An unexpected value is read as absent, so it never makes the rest
 * of the document unreadable. `parseExactJson` has turned numbers into text before; an empty text is read as absent.
 */
import * as z from "zod";
import { MAX_ID_LENGTH } from "../../contract/resource.ts";
import { parseDay, parseInstant } from "./time.ts";

const absent = undefined;

/**
 * The id of a resource: 1 to 255 characters, well-formed Unicode, no control characters, not `.` or `..`.
 * @see docs/interface.md#1-words
 */
export const id = z
  .string()
  .min(1)
  .max(MAX_ID_LENGTH)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern excludes control characters
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/)
  .refine((text) => text !== "." && text !== ".." && text.isWellFormed())
  .optional()
  .catch(absent);

/** A word or code, sent as text or number. */
export const word = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text !== "")
  .optional()
  .catch(absent);

/** A boolean, sent as boolean or as text. */
export const flag = z
  .union([z.boolean(), z.literal("true").transform(() => true), z.literal("false").transform(() => false)])
  .optional()
  .catch(absent);

/** The text of an amount, for `money()`. */
export const amount = z.string().optional().catch(absent);

/** A point in time as RFC 3339 in UTC, with whole seconds or milliseconds. An invalid time is read as absent. */
export const instant = timeField(parseInstant);

/**
 * The end of a period, as a time or a day. A day ends at its last second in UTC: no provider documents another time zone,
 * and a deadline that ends a few hours too early would hide the way to pay.
 */
export const deadline = timeField((text) => parseInstant(text) ?? parseDay(text, "23:59:59"));

/** The beginning of a period, as a time or a day. A day begins at 00:00 in UTC. */
export const opening = timeField((text) => parseInstant(text) ?? parseDay(text, "00:00:00"));

/** A nested object. Any other value, including an array, is read as absent. */
export function nested<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).optional().catch(absent);
}

/** A list of objects. Entries that are not objects are left out. */
export function nestedList<Shape extends z.ZodRawShape>(shape: Shape) {
  const entry = z.object(shape).nullable().catch(null);
  return z
    .array(entry)
    .transform((entries) => entries.filter((each) => each !== null))
    .optional()
    .catch(absent);
}

function timeField(parse: (text: string) => string | null) {
  return z
    .string()
    .transform((text) => parse(text.trim()) ?? undefined)
    .optional()
    .catch(absent);
}
