/** The token of a request, from its `Authorization` header or from the cookie of a hosted link. */
import type { ResourceRef } from "../../contract/resource.ts";
import type { Config } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import { bearerIn, isOnOrigins, type TokenFact } from "./access.ts";
import { checkStatusToken, type TokenClaims } from "./check-token.ts";
import { cookieNameOf, cookieOf } from "./token-cookie.ts";

/**
 * What the token of this request allows. The Bearer token counts first, even when it is not valid: its holder expects what it
 * shows. A cookie that is not valid counts as none: nobody sends it on purpose.
 */
export async function tokenFactOf(
  { url, headers }: Request,
  resource: ResourceRef,
  connection: Connection,
  { tokenKeys }: Config,
  { acceptsCookie, nowMs }: { acceptsCookie: boolean; nowMs: number },
): Promise<TokenFact> {
  const { origin, protocol } = new URL(url);
  const bearer = bearerIn(headers);
  const cookies = acceptsCookie && bearer === null ? headers.get("Cookie") : null;
  const token = cookies ? cookieOf(cookies, await cookieNameOf(resource, protocol === "https:")) : bearer;
  if (token === null) return { token: "absent" };
  const claims = await checkStatusToken(token, resource, tokenKeys, connection.notBeforeMs, nowMs);
  if (claims.ok) return { token: "valid", claims: ownAddresses(claims.value, connection, origin) };
  return bearer === null ? { token: "absent" } : { token: "invalid", cause: claims.failure };
}

/** Without the addresses on other origins: whoever makes tokens may take them from a customer's request. */
function ownAddresses(claims: TokenClaims, { origins }: Connection, own: string): TokenClaims {
  const owned = (address: string | null) => (address !== null && isOnOrigins(address, origins, own) ? address : null);
  return { ...claims, returnUrl: owned(claims.returnUrl), retryUrl: owned(claims.retryUrl) };
}
