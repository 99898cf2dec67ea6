/**
 * Finrelay's signature on webhooks: a JWT in the Authorization header whose claim `data` holds the SHA-512 of the body.
 * No network. No clock.
 * @see https://docs.finrelay.com/references/webhooks/index.html ("Security", checked 2026-11-21)
 */
import { importJWK, importSPKI, type JWK, jwtVerify } from "jose";
import * as z from "zod";
import { toBase64, utf8 } from "../bytes.ts";
import { readJson } from "../http-result.ts";
import type { WebhookRequest } from "../webhook-event.ts";

/** Which one Finrelay uses is not documented. None with a shared secret: whoever knows a public key could sign. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** Between their clock and ours, for a token that says how long it is good. */
const CLOCK_TOLERANCE_SECONDS = 60;

const PEM = /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/;

const NO_PUBLIC_KEY =
  "must be a public key, as PEM (BEGIN PUBLIC KEY) or as JWK of type RSA, EC or OKP without its private part";

const jwkSchema = z
  .looseObject({ kty: z.enum(["RSA", "EC", "OKP"], NO_PUBLIC_KEY) })
  .refine((jwk) => !("d" in jwk), NO_PUBLIC_KEY)
  .transform((jwk): JWK => jwk);

/** A public key as PEM (SPKI) or JWK. */
export const webhookKeySchema = z.union([z.string().regex(PEM, NO_PUBLIC_KEY), jwkSchema], NO_PUBLIC_KEY);
export type WebhookKey = z.infer<typeof webhookKeySchema>;

/** `data` as an object, or as the JSON of one. */
const claimsSchema = z.object({
  data: z.preprocess(
    (data) => (typeof data === "string" ? readJson(utf8(data)) : data),
    z.object({ SHA512: z.string() }),
  ),
});

/** Whether exactly these bytes were signed for us. Never throws. */
export async function isAuthentic(key: WebhookKey, { headers, body, nowMs }: WebhookRequest): Promise<boolean> {
  const token = (headers.get("authorization") ?? "").replace(/^Bearer +/i, "");
  try {
    const { payload } = await jwtVerify(token, ({ alg }) => importKey(key, alg), {
      algorithms: ALGORITHMS,
      currentDate: new Date(nowMs),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    return await isDigestOf(body, claimsSchema.parse(payload).data.SHA512);
  } catch {
    return false;
  }
}

function importKey(key: WebhookKey, algorithm: string) {
  return typeof key === "string" ? importSPKI(key, algorithm) : importJWK(key, algorithm);
}

/** In hex or base64, however written: which of them is not documented. */
async function isDigestOf(body: Uint8Array<ArrayBuffer>, claimed: string): Promise<boolean> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-512", body));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = toBase64(bytes).replace(/=+$/, "");
  const plain = claimed.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  return claimed.toLowerCase() === hex || plain === base64;
}
