/** What a token can be made for: the same rules, in the same sentences, for `POST /links` and `createStatusToken()`. */
import * as z from "zod";
import { KINDS, SCOPES } from "../../contract/resource.ts";
import { isLoopbackHost } from "../platform/loopback.ts";
import { MAX_ADDRESS_LENGTH, MAX_LIFETIME_SECONDS, MAX_TOKEN_LENGTH } from "./token-rules.ts";

export const kindSchema = z.enum(KINDS, `kind must be one of ${KINDS.join(", ")}`);
export const idSchema = z.string("id must be a text");
export const SCOPE_ERROR = `scope is one or more of ${SCOPES.join(", ")}`;
export const scopeSchema = z.enum(SCOPES, SCOPE_ERROR);

/** @param name the member that has the lifetime, in seconds */
export function lifetimeSchema(name: string) {
  return z
    .int(`${name} must be whole seconds`)
    .min(1, `${name} must be at least 1`)
    .max(MAX_LIFETIME_SECONDS, `${name} is at most ${MAX_LIFETIME_SECONDS} seconds (400 days)`);
}

/** @param name the member that has the address */
export function addressSchema(name: string) {
  return z
    .string(`${name} must be a text`)
    .max(MAX_ADDRESS_LENGTH, `${name} is longer than ${MAX_ADDRESS_LENGTH} characters`)
    .refine(isWebAddress, `${name} must be an https address`)
    .optional();
}

/** Whether an address is https, or http on this machine. */
export function isWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
}

/** Why a token cannot be used as a link, as one sentence; null when it can. */
export function lengthErrorOf(token: string): string | null {
  if (token.length <= MAX_TOKEN_LENGTH) return null;
  return `The token would have ${token.length} characters, and a browser keeps at most ${MAX_TOKEN_LENGTH}: shorten the id or the addresses.`;
}
