/** Makes status tokens (JWS compact, HS256 or EdDSA), on a merchant's server and for `POST /links`. */

import { base64url, importJWK, type JWK, SignJWT } from "jose";
import * as z from "zod";
import { unusableIdErrorOf } from "../../contract/id-characters.ts";
import { type ResourceRef, resourcePath, type Scope } from "../../contract/resource.ts";
import { SECRET_ERROR, SECRET_FORM } from "../config/token-keys.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { addressSchema, idSchema, kindSchema, lengthErrorOf, lifetimeSchema, scopeSchema } from "./token-request.ts";
import { AUDIENCE, TYPE } from "./token-rules.ts";

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
  /** Lifetime in seconds, at most 400 days. Default: 3600. */
  expiresInSeconds?: number;
  /** The address of the "back to the shop" link, on one of the connection's origins. Default: the one of the connection. */
  returnUrl?: string | undefined;
  /** The address where the customer can pay again, on one of the connection's origins. Default: none. */
  retryUrl?: string | undefined;
  /** Time of issue in epoch milliseconds. Default: now. */
  nowMs?: number;
}

/** A merchant's server may be JavaScript, so no type protects it from a wrong value. */
const requestSchema = z.object({
  key: z.object({
    kid: z.string("kid must be a text").min(1, "kid must be a text"),
    secret: z.string(`secret ${SECRET_ERROR}`).regex(SECRET_FORM, `secret ${SECRET_ERROR}`).optional(),
  }),
  resource: z.object({
    connection: z
      .string("connection must be a text")
      .regex(/^[a-z0-9-]{1,32}$/, "connection has 1 to 32 of the characters a-z, 0-9 and -"),
    kind: kindSchema,
    id: idSchema,
  }),
  scopes: z.array(scopeSchema, "scopes must be a list").default(["status", "details"]),
  expiresInSeconds: lifetimeSchema("expiresInSeconds").default(3600),
  returnUrl: addressSchema("returnUrl"),
  retryUrl: addressSchema("retryUrl"),
});

/**
 * Creates a status token for the element's `token` attribute. Its holder may see this one resource. Runs in every runtime
 * with WebCrypto (Node, Deno, Bun, Workers) and makes no request. Throws a `TypeError` for whatever `POST /links` refuses,
 * with the same sentence. It knows neither the provider nor the connection's origins, so an id of another form is not found
 * later, and an address outside of the origins is ignored.
 *
 * @example
 * const token = await createStatusToken({
 *   key: { kid: "2026-11", secret: process.env.STATUS_KEY ?? "" },
 *   resource: { connection: "shop", kind: "payment", id: "abcde12345abcde12345" },
 * });
 */
export async function createStatusToken(request: StatusTokenRequest): Promise<string> {
  const made = await makeStatusToken(request);
  if (made.ok) return made.value;
  throw new TypeError(made.failure);
}

/** The token, or one sentence that says why there can be none. */
export async function makeStatusToken(request: StatusTokenRequest): Promise<Result<string, string>> {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) return err(parsed.error.issues[0]?.message ?? "This is not a request for a token.");
  const { resource, scopes, expiresInSeconds, returnUrl, retryUrl } = parsed.data;
  const idError = unusableIdErrorOf(resource.kind, resource.id);
  if (idError) return err(idError);
  const issuedSeconds = Math.floor((request.nowMs ?? Date.now()) / 1000);
  const { alg, key } = await signingKeyOf(request.key);
  const token = await new SignJWT({
    scope: scopes.join(" "),
    ...(returnUrl && { ret: returnUrl }),
    ...(retryUrl && { retry: retryUrl }),
  })
    .setProtectedHeader({ alg, typ: TYPE, kid: request.key.kid })
    .setSubject(resourcePath(resource))
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedSeconds)
    .setExpirationTime(issuedSeconds + expiresInSeconds)
    .sign(key);
  const lengthError = lengthErrorOf(token);
  return lengthError ? err(lengthError) : ok(token);
}

/** The algorithm of a key, and the key as it signs. */
async function signingKeyOf({ secret, privateKey }: StatusTokenRequest["key"]) {
  return secret === undefined
    ? { alg: "EdDSA", key: await importJWK(privateKey, "EdDSA") }
    : { alg: "HS256", key: base64url.decode(secret) };
}
