/** The access tokens that the simulated Finrelay has issued, and which of them are still valid. */
import { randomBytes } from "node:crypto";
import { signJwt } from "./jwt.ts";

export class AccessTokens {
  readonly #privateKey: string;
  #issued = new Map<string, { clientId: string; expiresMs: number }>();
  /** The `expires_in` of new tokens, in seconds. */
  lifetimeSeconds = 300;
  /** The number of token calls, refused calls included. */
  calls = 0;

  constructor(privateKey: string) {
    this.#privateKey = privateKey;
  }

  issue(clientId: string, nowMs: number): string {
    const expiresMs = nowMs + this.lifetimeSeconds * 1000;
    const seconds = (ms: number) => Math.floor(ms / 1000);
    const claims = { azp: clientId, iat: seconds(nowMs), exp: seconds(expiresMs), jti: randomBytes(8).toString("hex") };
    const token = signJwt(claims, this.#privateKey);
    this.#issued.set(token, { clientId, expiresMs });
    return token;
  }

  /** The client that the token belongs to; null if the token was never issued, has expired or was revoked. */
  clientOf(token: string, nowMs: number): string | null {
    const issued = this.#issued.get(token);
    return issued && nowMs < issued.expiresMs ? issued.clientId : null;
  }

  /** Revokes every token issued so far. */
  revoke(): void {
    this.#issued.clear();
  }
}
