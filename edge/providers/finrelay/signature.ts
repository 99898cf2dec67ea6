/**
 * Verifies Finrelay's webhooks: the Authorization header is a JWT whose claim `data` contains the SHA-512 of the body.
 * @see https://docs.finrelay.com/references/webhooks/index.html ("Security", checked 2026-11-21)
 */
import { errors, importJWK, importSPKI, type JWK, type JWTPayload, jwtVerify } from "jose";
import * as z from "zod";
import { type Bytes, toBase64, toHex, utf8 } from "../../platform/bytes.ts";
import { parseExactJson } from "../http-result.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";

/**
 * Finrelay does not document its algorithm. Algorithms with a shared secret are excluded: the public key would be the
 * secret, so anybody could sign.
 */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** Allowed difference between the clocks, for a JWT with `exp` or `nbf`. */
const CLOCK_TOLERANCE_SECONDS = 60;
const OLDEST_MS = 8 * 24 * 3_600_000;

const PEM = /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/;

const PUBLIC_KEY_MESSAGE =
  "must be a public key, as PEM (BEGIN PUBLIC KEY) or as JWK of type RSA, EC or OKP without its private part";

const jwkSchema = z
  .looseObject({ kty: z.enum(["RSA", "EC", "OKP"], PUBLIC_KEY_MESSAGE) })
  .refine((jwk) => !("d" in jwk), PUBLIC_KEY_MESSAGE)
  .transform((jwk): JWK => jwk);

/** A public key as PEM (SPKI) or JWK. */
export const webhookKeySchema = z.union([z.string().regex(PEM, PUBLIC_KEY_MESSAGE), jwkSchema], PUBLIC_KEY_MESSAGE);
export type WebhookKey = z.infer<typeof webhookKeySchema>;

/** `data` is an object or JSON text. */
const claimsSchema = z.object({
  data: z.preprocess(
    (data) => (typeof data === "string" ? parseExactJson(utf8(data)) : data),
    z.object({ SHA512: z.string() }),
  ),
});

/**
 * The check that a webhook did not pass; null when the JWT is valid and its digest matches the raw body. Never throws.
 */
export async function failedCheckOf(
  key: WebhookKey,
  { headers, body, nowMs }: WebhookRequest,
): Promise<FailedCheck | null> {
  const token = (headers.get("authorization") ?? "").replace(/^Bearer +/i, "");
  if (!token) return { check: "Authorization", cause: "missing" };
  try {
    const { payload } = await jwtVerify(token, ({ alg }) => importKey(key, alg), {
      algorithms: ALGORITHMS,
      currentDate: new Date(nowMs),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    const isDigest = await isDigestOf(body, claimsSchema.parse(payload).data.SHA512);
    if (!isDigest) return { check: "claim data.SHA512", cause: "wrong" };
    return isRecent(payload, nowMs) ? null : { check: "claim iat", cause: "not-recent" };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { check: "claim exp", cause: "not-recent" };
    return { check: "Authorization", cause: "wrong" };
  }
}

/**
 * Finrelay documents neither `iat` nor for how long it repeats a webhook. Where the JWT has the time, an old one is refused;
 * a JWT without it is handled like a webhook that signs no time (docs/interface.md#age-of-webhooks).
 */
function isRecent({ iat }: JWTPayload, nowMs: number): boolean {
  return iat === undefined || nowMs - iat * 1000 <= OLDEST_MS;
}

function importKey(key: WebhookKey, algorithm: string) {
  return typeof key === "string" ? importSPKI(key, algorithm) : importJWK(key, algorithm);
}

/** True when `claimed` is the SHA-512 of the body as hexadecimal, base64 or base64url. The encoding is not documented. */
async function isDigestOf(body: Bytes, claimed: string): Promise<boolean> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-512", body));
  const base64 = toBase64(bytes).replace(/=+$/, "");
  const normalized = claimed.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  return claimed.toLowerCase() === toHex(bytes) || normalized === base64;
}
