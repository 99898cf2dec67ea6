/**
 * How one field of a provider's JSON is read: an odd value reads as absent and never costs the rest of the document.
 * Numbers have come as text (`readJson`); an empty text stands for none. No I/O. No clock.
 */
import * as z from "zod";
import { MAX_ID_LENGTH } from "../../contract/resource.ts";

const absent = undefined;

/** What may name a thing (interface 1): well formed, at most 255 characters, nothing that controls a terminal or a path. */
export const id = z
  .string()
  .min(1)
  .max(MAX_ID_LENGTH)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the point
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/)
  .refine((text) => text !== "." && text !== ".." && text.isWellFormed())
  .optional()
  .catch(absent);

/** A word or a code, sent as text or number. */
export const word = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text !== "")
  .optional()
  .catch(absent);

/** A yes or no, sent as boolean or as its name. */
export const flag = z
  .union([z.boolean(), z.literal("true").transform(() => true), z.literal("false").transform(() => false)])
  .optional()
  .catch(absent);

/** An amount as text, for `money()`. */
export const amount = z.string().optional().catch(absent);

/** RFC 3339 with `Z` or an offset, or as Go prints it (`2023-07-12 20:10:30.31 +0000 UTC`). */
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?) ?(Z|[+-]\d\d:?\d\d)(?: UTC)?$/;

/** A moment, given in UTC with whole seconds or milliseconds; years of other than four digits read as absent. */
export const instant = z
  .string()
  .transform((text) => {
    const [, day, time, zone = ""] = INSTANT.exec(text) ?? [];
    return new Date(`${day}T${time}${zone.replace(/^(.\d\d)(\d\d)$/, "$1:$2")}`);
  })
  .refine((date) => date.getTime() >= Date.UTC(1970) && date.getTime() < Date.UTC(10_000))
  .transform((date) => date.toISOString().replace(".000Z", "Z"))
  .optional()
  .catch(absent);

/** An object of which every field is optional; anything else, an array too, reads as absent. */
export function part<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).optional().catch(absent);
}

/** A list of such objects; one that is none is left out. */
export function parts<Shape extends z.ZodRawShape>(shape: Shape) {
  const entry = z.object(shape).nullable().catch(null);
  return z
    .array(entry)
    .transform((entries) => entries.filter((each) => each !== null))
    .optional()
    .catch(absent);
}
