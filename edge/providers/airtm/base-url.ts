/**
 * The addresses of the two APIs.
 * @see https://api.enterprise.airtm.com/docs ("servers", checked 2026-11-21)
 */
import type { Api } from "./document.ts";

export const BASE_URLS: Record<Api, string> = {
  v1: "https://payments.air-pay.io",
  v2: "https://api.enterprise.airtm.com/v2",
};

/** The hosts of v1 alone, for production and sandbox. */
const V1_HOST = /^payments\.(air-pay\.io|static-stg\.tests\.airtm\.org)$/;
/** The hosts of v2. One table of v1's documents names the first of them for v1 too. */
const V2_HOST = /^api\.(stg\.)?enterprise\.airtm\.com$/;

/** The address of the API: a host of v2 without a path has it at `/v2`. */
export function apiUrlOf(baseUrl: string, api: Api): string {
  const { hostname, pathname, origin } = new URL(baseUrl);
  return api === "v2" && V2_HOST.test(hostname) && pathname === "/" ? `${origin}/v2` : baseUrl;
}

/** Why a documented host has no such API at this address; null when it may. Any other host may serve both APIs. */
export function baseUrlError(baseUrl: string, api: Api): string | null {
  const { hostname, pathname } = new URL(apiUrlOf(baseUrl, api));
  const isHostOfV1 = V1_HOST.test(hostname);
  if (!isHostOfV1 && !V2_HOST.test(hostname)) return null;
  const example = `Example: baseUrl = "${BASE_URLS[api]}"`;
  if (isHostOfV1 && api === "v2") return `baseUrl is the host of api "v1", and api is "v2". ${example}`;
  const path = api === "v1" ? "/" : "/v2";
  if (pathname === path) return null;
  return `baseUrl has the path ${pathname}, and api "${api}" has ${api === "v1" ? "none" : path}. ${example}`;
}
