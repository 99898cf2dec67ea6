/**
 * The access tokens that the simulated PayPal has issued.
 * @see https://developer.paypal.com/api/rest/authentication/ (checked 2026-11-28)
 */
import { randomBytes } from "node:crypto";
import { SlidingWindow } from "../shared/sliding-window.ts";

const SCOPE = "https://uri.paypal.com/";

/** The scopes of a REST app with orders, payouts, disputes and webhooks. */
export const SCOPES = [
  "services/payments/payment",
  "services/payments/payment/authcapture",
  "services/payments/refund",
  "payments/payouts",
  "services/disputes/read-seller",
  "services/applications/webhooks",
] as const;
export type Scope = (typeof SCOPES)[number];

export class AccessTokens {
  /** `expires_in` of new tokens, in seconds. PayPal's vary from 31,000 to 32,400. */
  lifetimeSeconds = 32_400;
  /** Token calls in a minute. More get 429, as an application gets that fetches a token for each request. */
  perMinute = 10;
  /** The scopes of new tokens. */
  scopes: readonly Scope[] = SCOPES;
  /** The number of token calls, refused calls included. */
  calls = 0;
  readonly #recent = new SlidingWindow(60_000);
  #issued = new Map<string, { scopes: readonly Scope[]; expiresMs: number }>();

  /** The body of a token response; null when too many were asked for. */
  issue(nowMs: number): object | null {
    if (this.#recent.count(nowMs) >= this.perMinute) return null;
    this.#recent.add(nowMs);
    const token = `A21AA${randomBytes(32).toString("base64url")}`;
    this.#issued.set(token, { scopes: this.scopes, expiresMs: nowMs + this.lifetimeSeconds * 1000 });
    return {
      scope: this.scopes.map((scope) => `${SCOPE}${scope}`).join(" "),
      access_token: token,
      token_type: "Bearer",
      app_id: "APP-80W284485P519543T",
      expires_in: this.lifetimeSeconds,
      nonce: `${new Date(nowMs).toISOString()}aYZlGvEkV4yVSz8g6bAKFoGSEzuy3CQcz3ljhibkOHg`,
    };
  }

  /** The scopes of this token; null when it was never issued, has expired or was revoked. */
  scopesOf(token: string, nowMs: number): readonly Scope[] | null {
    const issued = this.#issued.get(token);
    return issued && nowMs < issued.expiresMs ? issued.scopes : null;
  }

  /** Ends every token issued so far. */
  revoke(): void {
    this.#issued = new Map();
  }
}
