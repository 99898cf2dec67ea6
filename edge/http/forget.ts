/** `POST /p/{connection}/{kind}/{id}?forget`: the form on a page with details deletes the cookie that shows them. */
import type { Context } from "hono";
import { isSameOrigin } from "../access/fetch-metadata.ts";
import { parseResource } from "../access/requested-resource.ts";
import { cookieNameOf, cookieOf, deleteCookie } from "../access/token-cookie.ts";
import type { AppEnv } from "./admission.ts";
import { redirectToPage } from "./hosted-link.ts";

/** The redirect to the page without details, which confirms it; null for every other request than that of the form. */
export async function forgetOnDevice(c: Context<AppEnv>): Promise<Response | null> {
  if (c.req.query("forget") === undefined) return null;
  const { connection = "", kind = "", id = "" }: Record<string, string> = c.req.param();
  const resource = parseResource(connection, kind, id);
  if (!resource.ok) return null;
  const url = new URL(c.req.url);
  const isHttps = url.protocol === "https:";
  const name = await cookieNameOf(resource.value, isHttps);
  if (!isFromForm(c.req.raw.headers, name)) return null;
  return redirectToPage(resource.value, url, { forgotten: "" }, deleteCookie(name, isHttps));
}

/**
 * A browser that does not say where a request comes from sends the cookie, which is SameSite=Lax, with no POST request of
 * another site.
 */
function isFromForm(headers: Headers, name: string): boolean {
  return headers.has("Sec-Fetch-Site") ? isSameOrigin(headers) : cookieOf(headers.get("Cookie"), name) !== null;
}
