/** The tokens that the simulated Finrelay has given: to whom, until when, and whether it still takes them. No I/O. No clock. */
import { randomBytes } from "node:crypto";
import { signJwt } from "./jwt.ts";

export class Tokens {
  readonly #privateKey: string;
  #given = new Map<string, { clientId: string; expiresMs: number }>();
  /** What `expires_in` says. */
  lifetimeSeconds = 300;
  /** How often a token was asked for, refusals included. */
  calls = 0;

  constructor(privateKey: string) {
    this.#privateKey = privateKey;
  }

  give(clientId: string, nowMs: number): string {
    const expiresMs = nowMs + this.lifetimeSeconds * 1000;
    const seconds = (ms: number) => Math.floor(ms / 1000);
    const claims = { azp: clientId, iat: seconds(nowMs), exp: seconds(expiresMs), jti: randomBytes(8).toString("hex") };
    const token = signJwt(claims, this.#privateKey);
    this.#given.set(token, { clientId, expiresMs });
    return token;
  }

  /** Whose token this is; null when it was never given, has expired or was revoked. */
  holderOf(token: string, nowMs: number): string | null {
    const given = this.#given.get(token);
    return given && nowMs < given.expiresMs ? given.clientId : null;
  }

  /** Every token given so far is refused from now on. */
  revoke(): void {
    this.#given.clear();
  }
}
