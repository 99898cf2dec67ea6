/**
 * What may this viewer see? Plain facts in, a verdict out. No I/O. No clock.
 * The rules are interface 4, "Who may see what".
 */
import type { Kind, Scope } from "../../contract/resource.ts";
import type { Failure } from "./failure.ts";
import type { TokenClaims } from "./status-token.ts";

export type TokenFact = { token: "absent" } | { token: "unusable" } | { token: "good"; claims: TokenClaims };

export interface Access {
  view: "status" | "details";
  /** A token stands for this id: it may be asked for at the provider like any other of the merchant's. */
  trusted: boolean;
  scopes: readonly Scope[];
  /** Epoch milliseconds at which what the viewer holds ends; null without a token. */
  expiresMs: number | null;
  /** Where the token leads back to; null when it does not say. */
  returnUrl: string | null;
}

/** Kinds that a bare id may see, where the connection allows it: payouts, orders and reports never. */
const PUBLIC_KINDS: readonly Kind[] = ["payment", "payment-link"];

/**
 * Decides once for snapshot, stream and page. `scope` is what the request needs beyond seeing the status.
 * A token that does not hold never falls back to the public view: its holder believes to be more than a stranger.
 */
export function decideAccess(
  kind: Kind,
  publicView: "status" | "none",
  fact: TokenFact,
  scope: Scope = "status",
): { allowed: true; access: Access } | { allowed: false; failure: Failure } {
  if (fact.token === "unusable") return { allowed: false, failure: { reason: "token-unusable" } };
  if (fact.token === "absent") {
    const open = publicView === "status" && PUBLIC_KINDS.includes(kind) && scope === "status";
    if (!open) return { allowed: false, failure: { reason: "token-missing" } };
    return {
      allowed: true,
      access: { view: "status", trusted: false, scopes: ["status"], expiresMs: null, returnUrl: null },
    };
  }
  const { scopes, expiresMs, returnUrl } = fact.claims;
  if (!scopes.includes(scope)) return { allowed: false, failure: { reason: "scope-missing", scope } };
  const view = scopes.includes("details") ? "details" : "status";
  return { allowed: true, access: { view, trusted: true, scopes, expiresMs, returnUrl } };
}

/**
 * May a page of this origin read the answer? No `Origin` (a server, a same-origin GET) and the worker's own are fine;
 * `null` never is, since any sandboxed frame can send it.
 */
export function mayEmbed(origin: string | null, ownOrigin: string, origins: readonly string[] | "*"): boolean {
  if (origin === null || origin === ownOrigin) return true;
  return origin !== "null" && (origins === "*" || origins.includes(origin));
}

/** What an `Authorization` header holds as Bearer; empty when it holds something else, null when there is none. */
export function bearerIn(headers: Headers): string | null {
  const header = headers.get("Authorization");
  return header === null ? null : (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? "");
}
