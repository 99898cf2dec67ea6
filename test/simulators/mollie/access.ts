/**
 * Who calls the simulated Mollie: an API key sees one profile in one mode, an access token all profiles with its permissions.
 * @see https://docs.mollie.com/reference/authentication (checked 2026-11-27)
 */
import type { IncomingMessage } from "node:http";
import { equalsSecret } from "../shared/credentials.ts";
import type { JsonResponse } from "../shared/responses.ts";
import { type Control, PROFILE } from "./control.ts";
import { error } from "./errors.ts";
import type { Collection, SimulatedResource } from "./resources.ts";

export interface Caller {
  /** Null: all profiles. */
  profile: string | null;
  mode: "live" | "test";
  /** Null: an API key, which may do everything. */
  permissions: readonly string[] | null;
}

/** Null for wrong or missing credentials. */
export function callerOf(control: Control, { headers }: IncomingMessage, url: URL): Caller | null {
  const { apiKey, accessToken } = control.account;
  const isBearer = (token: string | undefined) =>
    token !== undefined && equalsSecret(headers.authorization, `Bearer ${token}`);
  if (isBearer(apiKey))
    return { profile: PROFILE, mode: apiKey?.startsWith("test_") ? "test" : "live", permissions: null };
  if (!isBearer(accessToken)) return null;
  const mode = url.searchParams.get("testmode") === "true" ? "test" : "live";
  return { profile: url.searchParams.get("profileId"), mode, permissions: control.permissions };
}

const PERMISSIONS: Record<Collection, string> = {
  payment: "payments.read",
  "payment-link": "payment-links.read",
  payout: "payouts.read",
  order: "orders.read",
};

/** The refusal of a call before the resource is looked up; null when it is allowed. */
export function refusalOf(
  control: Control,
  caller: Caller | null,
  { method }: IncomingMessage,
  url: URL,
  collection: Collection | null,
): JsonResponse | null {
  if (!caller) return error(401);
  if (method !== "GET") return error(405);
  const namesMode = url.searchParams.has("testmode") || url.searchParams.has("profileId");
  if (caller.permissions === null) return namesMode ? error(422) : null;
  const needed = collection === null ? [] : [PERMISSIONS[collection]];
  if (url.pathname.includes("/refunds") || (url.searchParams.get("embed") ?? "").includes("refunds")) {
    needed.push("refunds.read");
  }
  return needed.every((permission) => control.permissions.includes(permission)) ? null : error(403);
}

/** A resource of another profile or mode is not found. */
export function maySee({ profile, mode }: Caller, resource: SimulatedResource): boolean {
  return (profile === null || resource.profile === profile) && resource.mode === mode;
}
