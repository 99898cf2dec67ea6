/**
 * Seals the credentials of stored connections with AES-256-GCM (docs/interface.md#connections-as-data). The name of the
 * connection, the id of the key and the connection's own table are additional data: credentials that were moved to another
 * name, or beside another address of the provider, do not open.
 */
import * as z from "zod";
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from "../../platform/bytes.ts";
import { parseJson } from "../../platform/json.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { type ConfigError, configErrorsOf } from "../config-errors.ts";
import { tableOf } from "../config-schema.ts";

const KEY_BYTES = 32;
/** The size of nonce that NIST SP 800-38D recommends: 96 bits. A random one is safe for 2^32 records of one key. */
const NONCE_BYTES = 12;

/** The id of a key that is given alone. */
const ONLY_KID = "default";

export interface SealingKey {
  kid: string;
  bytes: Bytes;
}

/** What is stored in the place of credentials. */
export const sealedSchema = z.object({ kid: z.string(), nonce: z.string(), data: z.string() });
export type Sealed = z.infer<typeof sealedSchema>;

/** What sealed credentials belong to. */
export interface SealedFor {
  name: string;
  /** The table of the connection, as it is stored. */
  table: string;
}

const KEY_FORM = "must be base64url of exactly 32 bytes";

const keySchema = z
  .string(KEY_FORM)
  .refine((text) => fromBase64Url(text)?.length === KEY_BYTES, KEY_FORM)
  .transform((text) => fromBase64Url(text) ?? utf8(""));

const keyListSchema = z
  .array(tableOf({ kid: z.string("must be a text").min(1, "must be a text"), key: keySchema }, "must be a table"))
  .min(1, "must have a key")
  .refine(
    (keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length,
    "must have a kid of its own for each key",
  );

/** The keys in `SEALING_KEY`: one key, or a list of which the first seals and all open. None without a value. */
export function readSealingKeys(raw: unknown): Result<SealingKey[], ConfigError[]> {
  if (raw === undefined) return ok([]);
  const value = typeof raw === "string" ? (parseJson(raw) ?? raw) : raw;
  const parsed = Array.isArray(value)
    ? keyListSchema.safeParse(value)
    : z.array(z.object({ kid: z.string(), key: keySchema })).safeParse([{ kid: ONLY_KID, key: value }]);
  if (!parsed.success) return err(configErrorsOf("SEALING_KEY", withoutPlace(parsed.error, value)));
  return ok(parsed.data.map(({ kid, key }) => ({ kid, bytes: key })));
}

/** The error of a key that is given alone is one of the variable itself. */
function withoutPlace(error: z.ZodError, value: unknown): z.ZodError {
  if (Array.isArray(value)) return error;
  return new z.ZodError(error.issues.map((issue) => ({ ...issue, path: [] })));
}

/** Seals a text with the first key. There must be one. */
export async function seal(text: string, use: SealedFor, [key]: readonly SealingKey[]): Promise<Sealed> {
  if (!key) throw new Error("SEALING_KEY has no key.");
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const encrypted = await crypto.subtle.encrypt(parameters(nonce, use, key.kid), await imported(key), utf8(text));
  return { kid: key.kid, nonce: toBase64Url(nonce), data: toBase64Url(new Uint8Array(encrypted)) };
}

/** Why sealed credentials do not open: no key has their id, or they, their name or their table were changed. */
export type SealFailure = "unknown-key" | "not-authentic";

/** The text that was sealed for this use. */
export async function open(
  { kid, nonce, data }: Sealed,
  use: SealedFor,
  keys: readonly SealingKey[],
): Promise<Result<string, SealFailure>> {
  const key = keys.find((each) => each.kid === kid);
  if (!key) return err("unknown-key");
  const bytes = fromBase64Url(data);
  const iv = fromBase64Url(nonce);
  if (!bytes || iv?.length !== NONCE_BYTES) return err("not-authentic");
  try {
    const text = await crypto.subtle.decrypt(parameters(iv, use, kid), await imported(key), bytes);
    return ok(new TextDecoder().decode(text));
  } catch {
    return err("not-authentic");
  }
}

function parameters(iv: Bytes, { name, table }: SealedFor, kid: string) {
  return { name: "AES-GCM", iv, additionalData: utf8(JSON.stringify([name, kid, table])), tagLength: 128 };
}

function imported({ bytes }: SealingKey): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
