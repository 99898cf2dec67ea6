/** Explains a status token to a developer or an operator: whose it is, for what, until when, and why it is refused. */
import { parseResourcePath, type ResourceRef, resourcePath, type Scope } from "../../contract/resource.ts";
import type { TokenKey } from "../config/token-keys.ts";
import { checkStatusToken, faultOf, scopesIn, type TokenFault, unverifiedToken } from "./check-token.ts";

export interface TokenExplanation {
  /** The resource that it is for; null when it names none. */
  resource: ResourceRef | null;
  /** What it allows to see; empty when it cannot be read. */
  scopes: Scope[];
  /** The `kid` of the key that has signed it, as the token says; null when it cannot be read. */
  kid: string | null;
  /** RFC 3339, in UTC; null when it cannot be read. */
  issuedAt: string | null;
  /** RFC 3339, in UTC. The Worker accepts a token for one minute longer. Null when it cannot be read. */
  expiresAt: string | null;
  returnUrl: string | null;
  retryUrl: string | null;
  /** Whether its signature was checked, which needs the keys. */
  isVerified: boolean;
  /** Why the Worker refuses it, in one sentence; null when nothing speaks against it. */
  refusal: string | null;
}

interface ExplainOptions {
  /** The keys in `TOKEN_KEYS`. Default: none, so that the signature is not checked. */
  keys?: readonly TokenKey[];
  /** `notBefore` of the connection, in epoch milliseconds. Default: 0. */
  notBeforeMs?: number;
  /** Epoch milliseconds. Default: now. */
  nowMs?: number;
}

const REFUSALS: Record<TokenFault, string> = {
  malformed: "It is not a status token: three parts in base64url, with the header and the claims that are documented.",
  "unknown-key": "No key in TOKEN_KEYS has its kid and may sign for its connection.",
  "bad-signature": "The key of this kid has not signed it, or it was changed.",
  "wrong-audience": 'Its aud is not "payment-status".',
  "other-resource": "Its sub is no resource path: connection/kind/id, the id percent-encoded.",
  "not-yet-valid": "Its iat or nbf is more than a minute ahead. Is the clock of the server right?",
  "lives-too-long": "Its exp is more than 400 days after its iat.",
  "issued-before": "It was issued before notBefore of its connection.",
  expired: "It has expired.",
};

/**
 * Explains a status token. Makes no request, and never throws: what is wrong is in `refusal`. The token itself is not part of
 * the result.
 */
export async function explainToken(token: string, options: ExplainOptions = {}): Promise<TokenExplanation> {
  const { keys, notBeforeMs = 0, nowMs = Date.now() } = options;
  const read = unverifiedToken(token);
  const resource = read && parseResourcePath(read.claims.sub);
  let fault: TokenFault | null = read ? "other-resource" : "malformed";
  if (read && resource) {
    const checked = keys && (await checkStatusToken(token, resource, keys, notBeforeMs, nowMs));
    if (checked) fault = checked.ok ? null : checked.failure;
    else fault = faultOf(read.claims, resourcePath(resource), notBeforeMs, nowMs);
  }
  return {
    resource,
    scopes: read ? scopesIn(read.claims.scope) : [],
    kid: read?.header.kid ?? null,
    issuedAt: timeText(read?.claims.iat),
    expiresAt: timeText(read?.claims.exp),
    returnUrl: read?.claims.ret ?? null,
    retryUrl: read?.claims.retry ?? null,
    isVerified:
      keys !== undefined && !["malformed", "other-resource", "unknown-key", "bad-signature"].includes(fault ?? ""),
    refusal: fault && REFUSALS[fault],
  };
}

/** Null without a time, and for one that no calendar has. */
function timeText(seconds = Number.NaN): string | null {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
