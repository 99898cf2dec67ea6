/**
 * `GET /v1/{connection}/report/{id}/file`: a report's file. It is streamed from the address that the provider gives,
 * without our credentials, and never stored.
 */
import type { Context } from "hono";
import { type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import { erasedFailure, type Failure } from "../../access/failure.ts";
import type { Connection } from "../../config/connection.ts";
import { leadsToListedHost } from "../../config/listed-hosts.ts";
import { GateClient } from "../../gate/gate-client.ts";
import { log, requestIdOf, resourceFields } from "../../platform/log.ts";
import { printable } from "../../platform/printable.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { ViewerEnv } from "../admission.ts";
import { CHECKED_BYTES, contentErrorOf, FILE_TYPES } from "./file-content.ts";
import { beginBody, fetchWithin } from "./file-download.ts";

/** The file of the viewer's report. A HEAD request costs no call to the provider and gets no file. */
export async function getReportFile(c: Context<ViewerEnv>): Promise<Result<Response, Failure>> {
  const { connection, resource, access, hub } = c.get("viewer");
  if (c.req.method === "HEAD") return ok(new Response(null, { headers: c.get("headers") }));
  if (resource.kind !== "report") return err({ reason: "not-found" });
  const reading = await hub.read();
  if (!reading.ok) return err(reading.failure === "erased" ? erasedFailure(access) : { reason: "file-unavailable" });
  // The provider is not asked for a file that is not ready or has expired: each call counts against the budget.
  if (!reading.value.record.visibleState.download) return err({ reason: "not-found" });
  const requestId = requestIdOf(c.req.raw);
  const located = await new GateClient(c.env, connection).fileAddress(resource, requestId);
  if (located.outcome === "not-found") return err({ reason: "not-found" });
  if (located.outcome !== "file" && located.outcome !== "content") return err({ reason: "file-unavailable" });
  const fetched = located.outcome === "content" ? ok(contentOf(located)) : await fetchFile(connection, located.url);
  const file = fetched.ok ? await checkedFile(fetched.value) : fetched;
  if (file.ok) return ok(fileResponse(file.value, resource, c.get("headers")));
  const fields = await resourceFields(resourcePath(resource));
  log({ event: "no-file", requestId, connection: connection.name, ...fields, reason: file.failure });
  return err({ reason: "file-unavailable" });
}

function contentOf({ type, text }: { type: string; text: string }): Response {
  return new Response(text, { headers: { "Content-Type": type } });
}

/** The file at the provider's address, or the reason for the log. */
async function fetchFile(connection: Connection, url: string): Promise<Result<Response, string>> {
  if (!leadsToListedHost(url, connection.account.baseUrl, connection.downloadHosts)) {
    // The operator decides whether to add this host to `downloadHosts`.
    return err(`host not allowed: ${printable(URL.canParse(url) ? new URL(url).host : "none")}`);
  }
  try {
    const response = await fetchWithin(url);
    return response.ok && response.body ? ok(response) : err(`status ${response.status}`);
  } catch {
    return err("unreachable");
  }
}

/** The file if its content can be what its type promises, or the reason for the log. */
async function checkedFile(file: Response): Promise<Result<Response, string>> {
  if (!file.body) return err("content is missing");
  try {
    const { head, body } = await beginBody(file.body, CHECKED_BYTES);
    const reason = contentErrorOf(typeOf(file), head);
    if (reason === null) return ok(new Response(body, file));
    await body.cancel();
    return err(reason);
  } catch {
    return err("unreachable");
  }
}

function typeOf({ headers }: Response): string {
  return headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}

/** A file of another type than the listed ones is sent as bytes, so that no browser runs it. */
function fileResponse(file: Response, { id }: ResourceRef, common: Record<string, string>): Response {
  const type = typeOf(file);
  const extension = FILE_TYPES.get(type)?.extension;
  const name = `report-${id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64)}${extension ? `.${extension}` : ""}`;
  return new Response(file.body, {
    headers: {
      ...common,
      "Content-Type": extension ? type : "application/octet-stream",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "no-store",
    },
  });
}
