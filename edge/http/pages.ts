/** What customers open: hosted links, hosted pages, and the pages of failures. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { resourceInToken } from "../access/check-token.ts";
import { erasedFailure, type Failure } from "../access/failure.ts";
import { isForeignPart, isSameOrigin } from "../access/fetch-metadata.ts";
import { requestedConnection } from "../access/requested-resource.ts";
import { cookieNameOf, deleteCookie } from "../access/token-cookie.ts";
import { configOf } from "../config/config.ts";
import { hostOwner } from "../config/host-owner.ts";
import { connectionAt } from "../config/sandbox-connection.ts";
import { failurePage } from "../page/failure-page.ts";
import { preservedQuery } from "../page/page-query.ts";
import { statusPage } from "../page/status-page.ts";
import { type AppEnv, admit, type ViewerEnv } from "./admission.ts";
import { forgetOnDevice } from "./forget.ts";
import { openLink } from "./hosted-link.ts";
import { API_HEADERS, problemResponse } from "./problem-response.ts";
import { refuse } from "./refusals.ts";
import { getReportFile } from "./report/report-file.ts";

export async function getHostedLink(c: Context<AppEnv>): Promise<Response> {
  const token = c.req.param("token") ?? "";
  const opened = await openLink(await configOf(c.env), token, c.req.raw, Date.now());
  // The page of an expired link still names the shop and leads back to it.
  return opened.ok ? opened.value : failurePageOf(c, opened.failure, resourceInToken(token)?.connection);
}

/** A bank returns its customer with POST. The page has nothing to receive, so the browser gets it at the same address. */
export function openByGet(c: Context<AppEnv>): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`${pathname}${search}`, 303);
}

/** The form of a page with details, or a bank's return. */
export async function postPage(c: Context<AppEnv>): Promise<Response> {
  return (await forgetOnDevice(c)) ?? openByGet(c);
}

/** The form on a page asks for a report's file with `?download`, where no script can. */
function isDownload(c: Context<ViewerEnv>): boolean {
  return c.req.query("download") !== undefined;
}

/** Admission to a hosted page: a refusal is a page. */
export const pageAdmission = createMiddleware<ViewerEnv>(async (c, next) => {
  const { headers } = c.req.raw;
  if (isForeignPart(headers)) return failurePageOf(c, { reason: "origin-not-allowed" });
  // A link on another site or in a mail would fetch the file with the viewer's cookie, at the cost of a call.
  if (isDownload(c) && !isSameOrigin(headers)) return withoutAction(c);
  const admitted = await admit(c, { scope: isDownload(c) ? "report:download" : "status", acceptsCookie: true });
  if (!admitted.ok) return failurePageOf(c, admitted.failure);
  c.set("viewer", admitted.value);
  c.set("headers", API_HEADERS);
  await next();
  return undefined;
});

export async function getPage(c: Context<ViewerEnv>): Promise<Response> {
  if (!isDownload(c)) return pageOf(c);
  const file = await getReportFile(c);
  if (file.ok) return file.value;
  // The report is not ready or has expired, which its page explains better.
  return file.failure.reason === "not-found" ? withoutAction(c) : failurePageOf(c, file.failure);
}

/** The status page. A token from before an erasure is refused there; its cookie would also keep out a newer link. */
async function pageOf(c: Context<ViewerEnv>): Promise<Response> {
  const viewer = c.get("viewer");
  const page = await statusPage(c.env, viewer, c.req.raw, Date.now);
  if (page.status !== 401) return page;
  await refuse(c, erasedFailure(viewer.access));
  const isHttps = c.req.url.startsWith("https:");
  for (const cookie of deleteCookie(await cookieNameOf(viewer.resource, isHttps), isHttps)) {
    page.headers.append("Set-Cookie", cookie);
  }
  return page;
}

/** Leads to the page itself, which explains what the viewer can do. */
function withoutAction(c: Context): Response {
  return c.redirect(`?${new URLSearchParams(preservedQuery(new URL(c.req.url)))}`, 303);
}

/**
 * The response to a failure outside of a route: a problem document in the API, a page for customers, and what the client
 * accepts anywhere else. The problem document, too, when the page cannot be made.
 */
export async function failureResponse(c: Context<AppEnv>, failure: Failure): Promise<Response> {
  const { path } = c.req;
  const isForPeople = /^\/[ps]\//.test(path) || c.req.header("Accept")?.includes("text/html");
  if (path.startsWith("/v1/") || !isForPeople) return problemResponse(failure, c.get("headers"));
  try {
    return await failurePageOf(c, failure);
  } catch {
    return problemResponse(failure);
  }
}

/** The page of a failure, with the name of the shop where the connection exists or has the host name. */
async function failurePageOf(
  { env, req }: Context<AppEnv> | Context<ViewerEnv>,
  failure: Failure,
  connection = req.param("connection") ?? "",
): Promise<Response> {
  const config = await configOf(env);
  const shop = (await hostOwner(config, req.url)) ?? connection;
  const found = await requestedConnection(config, shop, req.raw);
  return failurePage(
    env,
    req.raw,
    await refuse({ env, req }, failure),
    found.ok ? connectionAt(found.value, req.url) : null,
  );
}
