/** Status tokens (JWS compact, HS256 or EdDSA): how a merchant's server creates them and how the Worker verifies them. */

import { base64url, decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { unusableIdErrorOf } from "../../contract/id-characters.ts";
import { parseResourcePath, type ResourceRef, resourcePath, SCOPES, type Scope } from "../../contract/resource.ts";
import type { TokenKey } from "../config/token-keys.ts";

export interface TokenClaims {
  scopes: Scope[];
  issuedMs: number;
  expiresMs: number;
  returnUrl: string | null;
  retryUrl: string | null;
}

/** The size of a token without its path and addresses. Longer tokens are refused before they are parsed. */
const MAX_OTHER_BYTES = 1024;
const MAX_ADDRESS_LENGTH = 500;
/** The size of a token for the longest possible id. */
const MAX_UNREAD_BYTES = 8 * 1024;
/** JWS compact without any other character: jose ignores blanks, which must not reach a header or cookie. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const CLOCK_TOLERANCE_SECONDS = 5;
const AUDIENCE = "payment-status";
const TYPE = "pst+jwt";

const claimsSchema = z.object({
  sub: z.string().max(4096),
  scope: z.string().max(100),
  iat: z.number(),
  exp: z.number(),
  ret: z.string().max(MAX_ADDRESS_LENGTH).optional(),
  retry: z.string().max(MAX_ADDRESS_LENGTH).optional(),
});

export interface StatusTokenRequest {
  /**
   * The `kid` of a key in `TOKEN_KEYS` with its `secret` (base64url), or with the private part of its Ed25519 key as JWK
   * (`{ kty, crv, x, d }`).
   */
  key: { kid: string } & ({ secret: string; privateKey?: never } | { secret?: never; privateKey: JWK });
  /** The resource that the token is for. */
  resource: ResourceRef;
  /** Default: `status` and `details`. `status` is always included. */
  scopes?: readonly Scope[];
  /** Lifetime in seconds. Default: 3600. */
  expiresInSeconds?: number;
  /** The address of the "back to the shop" link. Default: the one of the connection. */
  returnUrl?: string | undefined;
  /** The address where the customer can pay again, for the "try again" of the hosted page. Default: none. */
  retryUrl?: string | undefined;
  /** Time of issue in epoch milliseconds. Default: now. */
  nowMs?: number;
}

/**
 * Creates a status token for the element's `token` attribute. Its holder may see this one resource. Runs in every runtime
 * with WebCrypto (Node, Deno, Bun, Workers) and makes no request. Throws a `TypeError` for an id that no provider can be
 * asked about.
 *
 * @example
 * const token = await createStatusToken({
 *   key: { kid: "2026-11", secret: process.env.STATUS_KEY ?? "" },
 *   resource: { connection: "shop", kind: "payment", id: "abcde12345abcde12345" },
 * });
 */
export async function createStatusToken(request: StatusTokenRequest): Promise<string> {
  const { kind, id } = request.resource;
  const idError = unusableIdErrorOf(kind, id);
  if (idError) throw new TypeError(idError);
  const issuedSeconds = Math.floor((request.nowMs ?? Date.now()) / 1000);
  const scope = (request.scopes ?? ["status", "details"]).join(" ");
  const { alg, key } = await signingKeyOf(request.key);
  const { returnUrl, retryUrl } = request;
  return new SignJWT({ scope, ...(returnUrl && { ret: returnUrl }), ...(retryUrl && { retry: retryUrl }) })
    .setProtectedHeader({ alg, typ: TYPE, kid: request.key.kid })
    .setSubject(resourcePath(request.resource))
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedSeconds)
    .setExpirationTime(issuedSeconds + (request.expiresInSeconds ?? 3600))
    .sign(key);
}

/** The algorithm of a key, and the key as it signs. */
async function signingKeyOf({ secret, privateKey }: StatusTokenRequest["key"]) {
  return secret === undefined
    ? { alg: "EdDSA", key: await importJWK(privateKey, "EdDSA") }
    : { alg: "HS256", key: base64url.decode(secret) };
}

/** The resource that a token names, without verifying the token; null when it names none. */
export function resourceInToken(token: string): ResourceRef | null {
  try {
    return token.length > MAX_UNREAD_BYTES
      ? null
      : parseResourcePath(z.object({ sub: z.string() }).parse(decodeJwt(token)).sub);
  } catch {
    return null;
  }
}

/**
 * The claims of a token for this resource. Null when the token is not valid: expired, issued before `notBeforeMs`, for
 * another resource, or not signed by one of the keys. The reason is not revealed.
 */
export async function checkStatusToken(
  token: string,
  resource: ResourceRef,
  keys: readonly TokenKey[],
  notBeforeMs: number,
  nowMs: number,
): Promise<TokenClaims | null> {
  // The limit depends on the resource: an id of 255 characters can make a path of 3 KB.
  const path = resourcePath(resource);
  const longParts = path.length + 2 * MAX_ADDRESS_LENGTH;
  if (token.length > MAX_OTHER_BYTES + Math.ceil((longParts * 4) / 3) || !COMPACT.test(token)) return null;
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = keys.find((candidate) => candidate.kid === kid);
    if (!key || (key.connections && !key.connections.includes(resource.connection))) return null;
    const { payload } = await jwtVerify(token, await verifier(key), {
      algorithms: [key.alg],
      typ: TYPE,
      audience: AUDIENCE,
      requiredClaims: ["sub", "scope", "iat", "exp", "aud"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    const claims = claimsSchema.parse(payload);
    const named = parseResourcePath(claims.sub);
    // The encoded path of one resource has several spellings: `a%2Fb` and `a%2fb`.
    if (!named || resourcePath(named) !== path) return null;
    if (claims.iat * 1000 < notBeforeMs || claims.iat > nowMs / 1000 + CLOCK_TOLERANCE_SECONDS) return null;
    const scopes = SCOPES.filter((scope) => scope === "status" || claims.scope.split(" ").includes(scope));
    return {
      scopes,
      issuedMs: claims.iat * 1000,
      expiresMs: claims.exp * 1000,
      returnUrl: claims.ret ?? null,
      retryUrl: claims.retry ?? null,
    };
  } catch {
    return null;
  }
}

function verifier(key: TokenKey) {
  return key.alg === "HS256" ? base64url.decode(key.secret) : importJWK(key.publicKey, key.alg);
}
