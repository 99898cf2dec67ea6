/**
 * A report's file (interface 4 and 6): the provider says where it lies, and from there it is streamed through, without
 * our credentials, without redirects, bounded in bytes and time. Never stored, never in a cache.
 */

import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Refused } from "../access/failure.ts";
import type { Connection } from "../config/config.ts";
import type { AdmittedViewer } from "../hub/hub-client.ts";
import type { StatusRecord } from "../hub/status-record.ts";
import { digestOf } from "../platform/crypto.ts";
import { log } from "../platform/log.ts";
import { objectStub } from "../platform/objects.ts";
import { printable } from "../providers/http-result.ts";
import { fetchWithin } from "./bounded-download.ts";
import { mayDownloadFrom } from "./download-host.ts";

/** What a report may be; anything else is handed over as bytes, so that no browser ever runs it. */
const FILE_TYPES = new Map([
  ["text/csv", "csv"],
  ["application/pdf", "pdf"],
  ["application/zip", "zip"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
]);

export async function reportFile(
  env: Env,
  { connection, resource, headers, hub }: AdmittedViewer,
  requestId: string,
): Promise<Response | Refused> {
  if (resource.kind !== "report") return { failure: { reason: "nothing-there" }, headers };
  const { shown } = JSON.parse(await hub.read()) as StatusRecord;
  // What is not ready, or over, is not asked for: that would cost the account a call.
  if (!shown.download) return { failure: { reason: "nothing-there" }, headers };
  const gate = await objectStub(env.PROVIDER_GATE, connection.accountKey, connection.jurisdiction);
  const answer = await gate.fileAddress(resource, requestId);
  if (answer.outcome === "not-found") return { failure: { reason: "nothing-there" }, headers };
  if (answer.outcome !== "file") return { failure: { reason: "file-unreachable" }, headers };
  const file = await fetchFile(connection, resource, answer.url, requestId);
  return file ? fileResponse(file, resource, headers) : { failure: { reason: "file-unreachable" }, headers };
}

/** The file as it lies there; null when it may not or cannot be fetched. */
async function fetchFile(
  connection: Connection,
  resource: ResourceRef,
  url: string,
  requestId: string,
): Promise<Response | null> {
  const refusal = mayDownloadFrom(url, connection.account.baseUrl, connection.downloadHosts) ? null : refusalOf(url);
  const response = refusal ?? (await fetchWithin(url).catch(() => "unreachable"));
  if (response instanceof Response && response.ok && response.body) return response;
  const reason = response instanceof Response ? `status ${response.status}` : response;
  log({
    event: "no-file",
    requestId,
    connection: connection.name,
    resource: await digestOf(resourcePath(resource)),
    reason,
  });
  return null;
}

/** Names the host, for the operator to add it to `downloadHosts` or to wonder. */
function refusalOf(url: string): string {
  return `host not allowed: ${printable(URL.canParse(url) ? new URL(url).host : "none")}`;
}

function fileResponse(file: Response, { id }: ResourceRef, headers: Record<string, string>): Response {
  const type = file.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const ending = FILE_TYPES.get(type);
  const name = `report-${id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64)}${ending ? `.${ending}` : ""}`;
  return new Response(file.body, {
    headers: {
      ...headers,
      "Content-Type": ending ? type : "application/octet-stream",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "no-store",
    },
  });
}
