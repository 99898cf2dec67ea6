/** What a viewer may see (docs/interface.md#4-http). Pure decisions on plain facts. */
import type { Kind, Scope } from "../../contract/resource.ts";
import { ANY_SUBDOMAIN } from "../config/config-schema.ts";
import { matchesHost } from "../config/listed-hosts.ts";
import { isLoopbackHost } from "../platform/loopback.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { TokenClaims } from "./check-token.ts";
import type { Failure } from "./failure.ts";
import { isWebAddress } from "./token-request.ts";
import { CLOCK_TOLERANCE_MS } from "./token-rules.ts";

export type TokenFact =
  | { token: "absent" }
  | { token: "invalid"; cause?: string }
  | { token: "valid"; claims: TokenClaims };

export interface Access {
  view: "status" | "details";
  /** Whether a token names this id. A check of a trusted id has the priority of the merchant's own. */
  trusted: boolean;
  scopes: readonly Scope[];
  /** When the token was made, in epoch milliseconds; null without a token. */
  issuedMs: number | null;
  /** Epoch milliseconds until which the token counts; null without a token. */
  expiresMs: number | null;
  /** The return address in the token; null when it has none. */
  returnUrl: string | null;
  /** The address in the token where the customer can pay again; null when it has none. */
  retryUrl: string | null;
}

/** Kinds that can be seen without a token where the connection allows it. Orders, payouts and reports always need one. */
const PUBLIC_KINDS: readonly Kind[] = ["payment", "payment-link"];

const PUBLIC_ACCESS: Access = {
  view: "status",
  trusted: false,
  scopes: ["status"],
  issuedMs: null,
  expiresMs: null,
  returnUrl: null,
  retryUrl: null,
};

/**
 * The access of a viewer, the same for snapshot, stream and page. `scope` is what the request needs.
 * An invalid token never falls back to the public view: its holder expects more than that view shows.
 */
export function decideAccess(
  kind: Kind,
  publicView: "status" | "none",
  fact: TokenFact,
  scope: Scope = "status",
): Result<Access, Failure> {
  if (fact.token === "invalid") return err({ reason: "token-invalid", ...(fact.cause && { cause: fact.cause }) });
  if (fact.token === "absent") {
    const isPublic = publicView === "status" && PUBLIC_KINDS.includes(kind) && scope === "status";
    return isPublic ? ok(PUBLIC_ACCESS) : err({ reason: "token-missing" });
  }
  const { scopes, issuedMs, expiresMs, returnUrl, retryUrl } = fact.claims;
  if (!scopes.includes(scope)) return err({ reason: "scope-missing", scope });
  const view = scopes.includes("details") ? "details" : "status";
  return ok({ view, trusted: true, scopes, issuedMs, expiresMs: expiresMs + CLOCK_TOLERANCE_MS, returnUrl, retryUrl });
}

/**
 * Whether a page of this origin may read the response. Allowed without `Origin` (a server, a same-origin GET) and for the
 * origin of `address`, the worker's own. Never allowed for `null`, which any sandboxed frame can send.
 */
export function mayEmbed(origin: string | null, address: string, origins: readonly string[] | "*"): boolean {
  if (origin === null) return true;
  if (origin === "null") return false;
  return origins === "*" || isListed(origin, origins) || origin === new URL(address).origin;
}

/** Whether this origin is listed, or is a subdomain of a listed one with `*.` in front (https on the default port). */
function isListed(origin: string, origins: readonly string[]): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  // Every other spelling than the browser's own, such as one with a path, is no origin.
  if (url?.origin !== origin) return false;
  return origins.some((listed) =>
    listed.startsWith(ANY_SUBDOMAIN)
      ? url.protocol === "https:" && matchesHost(url.host, listed.slice("https://".length))
      : listed === origin,
  );
}

/** Whether a page of this machine embeds a connection whose provider is on this machine too, as the demo's simulators are. */
export function isLocalTrial(origin: string | null, baseUrl: string): boolean {
  return [origin, baseUrl].every(
    (address) => URL.canParse(address ?? "") && isLoopbackHost(new URL(address ?? "").hostname),
  );
}

/**
 * Whether an address is on one of a connection's origins, so that a page of the connection may lead there. Those of the
 * sandbox are the Worker's own, `own`, and this machine: any page may embed it, and none of its pages may lead anywhere.
 */
export function isOnOrigins(address: string, origins: readonly string[] | "*", own: string): boolean {
  if (!isWebAddress(address)) return false;
  const { origin, hostname } = new URL(address);
  return origins === "*" ? origin === own || isLoopbackHost(hostname) : isListed(origin, origins);
}

/** The Bearer token of an `Authorization` header: empty when the header has another scheme, null without a header. */
export function bearerIn(headers: Headers): string | null {
  const header = headers.get("Authorization");
  return header === null ? null : (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? "");
}
