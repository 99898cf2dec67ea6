/** Checks status tokens (docs/interface.md#who-may-see-what). */

import { base64url, compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from "jose";
import * as z from "zod";
import { parseResourcePath, type ResourceRef, resourcePath, SCOPES, type Scope } from "../../contract/resource.ts";
import type { TokenKey } from "../config/token-keys.ts";
import { err, ok, type Result } from "../platform/result.ts";
import {
  AUDIENCE,
  CLOCK_TOLERANCE_MS,
  MAX_ADDRESS_LENGTH,
  MAX_LIFETIME_SECONDS,
  MAX_TOKEN_LENGTH,
  TYPE,
} from "./token-rules.ts";

export interface TokenClaims {
  scopes: Scope[];
  issuedMs: number;
  /** The time in the token. It counts for a minute longer, because clocks differ. */
  expiresMs: number;
  returnUrl: string | null;
  retryUrl: string | null;
}

/**
 * Why a token does not count. No response contains it. `expired` and `issued-before` are faults of a token whose signature,
 * claims and resource are right.
 */
export type TokenFault =
  | "malformed"
  | "unknown-key"
  | "bad-signature"
  | "wrong-audience"
  | "other-resource"
  | "not-yet-valid"
  | "lives-too-long"
  | "issued-before"
  | "expired";

/** The size of a token without its path and addresses. Longer tokens are refused before they are parsed. */
const MAX_OTHER_BYTES = 1024;

/**
 * One part of a token in canonical base64url: no padding, no other character, and no bits that decoding drops. Each token has
 * one spelling, so that it has one entry in a cookie, a log or a list of tokens.
 */
const PART = String.raw`(?:[\w-]{4})*(?:[\w-]{4}|[\w-]{2}[AEIMQUYcgkosw048]|[\w-][AQgw])`;
const CANONICAL = new RegExp(String.raw`^${PART}\.${PART}\.${PART}$`);

/** A header with any other member is refused: `jwk`, `jku` and `x5u` name a key, and `crit` and `b64` change the meaning. */
const headerSchema = z.strictObject({
  alg: z.enum(["HS256", "EdDSA"]),
  typ: z.literal(TYPE),
  kid: z.string(),
});

const secondsSchema = z.int().nonnegative();
const addressSchema = z.string().max(MAX_ADDRESS_LENGTH).optional();

/** Claims that are not known are ignored (RFC 7519, section 4). */
const claimsSchema = z.object({
  sub: z.string().max(4096),
  scope: z.string().max(100),
  // Some libraries write a list also for one audience (RFC 7519, section 4.1.3).
  aud: z.union([z.string(), z.array(z.string())]),
  iat: secondsSchema,
  exp: secondsSchema,
  nbf: secondsSchema.optional(),
  ret: addressSchema,
  retry: addressSchema,
});
type Claims = z.infer<typeof claimsSchema>;

/** The parts of a token that nobody has verified. */
export interface UnverifiedToken {
  header: z.infer<typeof headerSchema>;
  claims: Claims;
}

/** The parts of a token without its signature; null when it has not the form of a status token. */
export function unverifiedToken(token: string): UnverifiedToken | null {
  if (token.length > MAX_TOKEN_LENGTH || !CANONICAL.test(token)) return null;
  const header = headerSchema.safeParse(tryParse(() => decodeProtectedHeader(token)));
  const claims = claimsSchema.safeParse(tryParse(() => decodeJwt(token)));
  return header.success && claims.success ? { header: header.data, claims: claims.data } : null;
}

/** The resource that a token names, without verifying the token; null when it names none. */
export function resourceInToken(token: string): ResourceRef | null {
  try {
    return token.length > MAX_TOKEN_LENGTH
      ? null
      : parseResourcePath(z.object({ sub: z.string() }).parse(decodeJwt(token)).sub);
  } catch {
    return null;
  }
}

/** The claims of a token for this resource, or why it does not count: issued before `notBeforeMs`, for example. */
export async function checkStatusToken(
  token: string,
  resource: ResourceRef,
  keys: readonly TokenKey[],
  notBeforeMs: number,
  nowMs: number,
): Promise<Result<TokenClaims, TokenFault>> {
  const path = resourcePath(resource);
  if (token.length > maxLengthFor(path) || !CANONICAL.test(token)) return err("malformed");
  const signed = await signedClaims(token, keys, resource.connection);
  if (!signed.ok) return signed;
  const fault = faultOf(signed.value, path, notBeforeMs, nowMs);
  if (fault) return err(fault);
  const { scope, iat, exp, ret, retry } = signed.value;
  return ok({
    scopes: scopesIn(scope),
    issuedMs: iat * 1000,
    expiresMs: exp * 1000,
    returnUrl: ret ?? null,
    retryUrl: retry ?? null,
  });
}

/** The scopes in a claim. Each includes `status`; unknown ones do not count. */
export function scopesIn(scope: string): Scope[] {
  return SCOPES.filter((known) => known === "status" || scope.split(" ").includes(known));
}

/** The limit depends on the resource: an id of 255 characters can make a path of 3 KB. */
function maxLengthFor(path: string): number {
  const longParts = path.length + 2 * MAX_ADDRESS_LENGTH;
  return Math.min(MAX_TOKEN_LENGTH, MAX_OTHER_BYTES + Math.ceil((longParts * 4) / 3));
}

/** The claims of a token that one of the keys for this connection has signed. */
async function signedClaims(
  token: string,
  keys: readonly TokenKey[],
  connection: string,
): Promise<Result<Claims, TokenFault>> {
  const header = headerSchema.safeParse(tryParse(() => decodeProtectedHeader(token)));
  if (!header.success) return err("malformed");
  const key = keys.find(({ kid }) => kid === header.data.kid);
  if (!key || (key.connections && !key.connections.includes(connection))) return err("unknown-key");
  const payload = await verifiedPayload(token, key);
  if (!payload) return err("bad-signature");
  const claims = claimsSchema.safeParse(tryParse(() => JSON.parse(strictUtf8.decode(payload))));
  return claims.success ? ok(claims.data) : err("malformed");
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function tryParse(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return null;
  }
}

/** The bytes that the key has signed; null when it has not. The algorithm is that of our key, not that of the token. */
async function verifiedPayload(token: string, key: TokenKey): Promise<Uint8Array | null> {
  try {
    const verifier = key.alg === "HS256" ? base64url.decode(key.secret) : await importJWK(key.publicKey, key.alg);
    return (await compactVerify(token, verifier, { algorithms: [key.alg] })).payload;
  } catch {
    return null;
  }
}

/**
 * What is wrong with the claims of a token for the resource of this path; null when nothing is. The times come last, so that
 * only a token that is right in all else is expired.
 */
export function faultOf(claims: Claims, path: string, notBeforeMs: number, nowMs: number): TokenFault | null {
  const { sub, aud, iat, exp, nbf = iat } = claims;
  if ([aud].flat().join(" ") !== AUDIENCE) return "wrong-audience";
  const named = parseResourcePath(sub);
  // The encoded path of one resource has several spellings: `a%2Fb` and `a%2fb`.
  if (!named || resourcePath(named) !== path) return "other-resource";
  if (exp <= iat) return "malformed";
  if (exp - iat > MAX_LIFETIME_SECONDS) return "lives-too-long";
  if (iat * 1000 < notBeforeMs) return "issued-before";
  if (Math.max(iat, nbf) * 1000 > nowMs + CLOCK_TOLERANCE_MS) return "not-yet-valid";
  return nowMs >= exp * 1000 + CLOCK_TOLERANCE_MS ? "expired" : null;
}
