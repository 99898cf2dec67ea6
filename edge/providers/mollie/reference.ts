/**
 * The merchant's own reference of a payment. Mollie has no field for it: shops put it into `metadata`, which can be any JSON.
 * @see https://docs.mollie.com/reference/create-payment (checked 2026-11-27)
 */
import * as z from "zod";
import { utf8 } from "../../platform/bytes.ts";
import { id } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";

const objectSchema = z.record(z.string(), z.unknown());

/** The member `key` of an object, or of an object that a text contains as JSON. Any other text is the reference itself. */
export function referenceOf(metadata: unknown, key: string): string | null {
  const text = id.parse(metadata);
  const object = objectSchema.safeParse(text === undefined ? metadata : parseExactJson(utf8(text))).data;
  if (!object) return text ?? null;
  return Object.hasOwn(object, key) ? (id.parse(object[key]) ?? null) : null;
}
