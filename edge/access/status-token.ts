/**
 * Status tokens: JWS compact, HS256 or EdDSA, made on the merchant's server or by `POST …/links`, checked here with jose.
 * The clock comes in from outside. No storage, no network.
 */
import { base64url, decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { parseResourcePath, type ResourceRef, resourcePath, SCOPES, type Scope } from "../../contract/resource.ts";
import type { TokenKey } from "../config/token-keys.ts";

export interface TokenClaims {
  scopes: Scope[];
  issuedMs: number;
  expiresMs: number;
  returnUrl: string | null;
}

/** Everything but the two long parts; checked before anything is parsed. */
const MAX_OTHER_BYTES = 1024;
const MAX_RETURN_URL_LENGTH = 500;
/** Of a token whose thing is not known yet: the longest there can be. */
const MAX_UNREAD_BYTES = 8 * 1024;
/** JWS compact and nothing else: jose would overlook blanks, which no header or cookie should carry on. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const CLOCK_TOLERANCE_SECONDS = 5;
const AUDIENCE = "payment-status";
const TYPE = "pst+jwt";

const claimsSchema = z.object({
  sub: z.string().max(4096),
  scope: z.string().max(100),
  iat: z.number(),
  exp: z.number(),
  ret: z.string().max(MAX_RETURN_URL_LENGTH).optional(),
});

export interface StatusTokenRequest {
  /**
   * `kid` as in `TOKEN_KEYS`, and either the `secret` (base64url) that stands there or the private part of the Ed25519
   * key whose public part stands there, as JWK (`{ kty, crv, x, d }`).
   */
  key: { kid: string } & ({ secret: string } | { privateKey: JWK });
  /** What may be seen: a thing by connection, kind and id. */
  resource: ResourceRef;
  /** Default: status and details. `status` is always included. */
  scopes?: readonly Scope[];
  /** Seconds until it expires. Default 3600. */
  expiresInSeconds?: number;
  /** Where "back to the shop" leads. */
  returnUrl?: string | undefined;
  /** Epoch milliseconds; default: now. */
  nowMs?: number;
}

/**
 * Makes a status token: who holds it may see this one thing. Runs wherever WebCrypto is (Node, Deno, Bun, Workers) and
 * calls nobody. Put it in the element's `token` attribute.
 *
 * @example
 * const token = await createStatusToken({
 *   key: { kid: "2026-11", secret: process.env.STATUS_KEY ?? "" },
 *   thing: { connection: "shop", kind: "payment", id: "abcde12345abcde12345" },
 * });
 */
export async function createStatusToken(request: StatusTokenRequest): Promise<string> {
  const issuedSeconds = Math.floor((request.nowMs ?? Date.now()) / 1000);
  const scope = (request.scopes ?? ["status", "details"]).join(" ");
  const { key } = request;
  const alg = "secret" in key ? "HS256" : "EdDSA";
  return new SignJWT({ scope, ...(request.returnUrl && { ret: request.returnUrl }) })
    .setProtectedHeader({ alg, typ: TYPE, kid: key.kid })
    .setSubject(resourcePath(request.resource))
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedSeconds)
    .setExpirationTime(issuedSeconds + (request.expiresInSeconds ?? 3600))
    .sign("secret" in key ? base64url.decode(key.secret) : await importJWK(key.privateKey, alg));
}

/** The thing that a token says it is for, read without believing it; null when it says none. */
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
 * What a token allows for this thing, or null when it does not: expired, issued before `notBeforeMs`, for another
 * thing, by an unknown key. Which of them it was stays unsaid.
 */
export async function checkStatusToken(
  token: string,
  resource: ResourceRef,
  keys: readonly TokenKey[],
  notBeforeMs: number,
  nowMs: number,
): Promise<TokenClaims | null> {
  // 255 characters of an id can be 3 KB of path, so a fixed limit for all would be no limit for most.
  const longParts = resourcePath(resource).length + MAX_RETURN_URL_LENGTH;
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
    if (!isPathOfResource(claims.sub, resource)) return null;
    if (claims.iat * 1000 < notBeforeMs || claims.iat > nowMs / 1000 + CLOCK_TOLERANCE_SECONDS) return null;
    const scopes = SCOPES.filter((scope) => scope === "status" || claims.scope.split(" ").includes(scope));
    return {
      scopes,
      issuedMs: claims.iat * 1000,
      expiresMs: claims.exp * 1000,
      returnUrl: claims.ret ?? null,
    };
  } catch {
    return null;
  }
}

function verifier(key: TokenKey) {
  return key.alg === "HS256" ? base64url.decode(key.secret) : importJWK(key.publicKey, key.alg);
}

/** Compared decoded: `a%2Fb` and `a%2fb` are the same thing. */
function isPathOfResource(path: string, resource: ResourceRef): boolean {
  const [connection, kind, id, ...rest] = path.split("/");
  return (
    rest.length === 0 &&
    connection === resource.connection &&
    kind === resource.kind &&
    id !== undefined &&
    decodeURIComponent(id) === resource.id
  );
}
