/** `/admin/connections`: the connections that are kept as data, for whoever runs the deployment. */
import type { Context } from "hono";
import { checkAdminKey } from "../../access/admin-key.ts";
import type { Failure } from "../../access/failure.ts";
import { configOf } from "../../config/config.ts";
import { isConnectionName } from "../../config/connection.ts";
import {
  type AdminConfig,
  type Precondition,
  readStored,
  removeConnection,
  saveConnection,
} from "../../operations/connection-admin.ts";
import { listPage } from "../../operations/stored-list.ts";
import { parseJson } from "../../platform/json.ts";
import { causeOf, log, requestIdOf } from "../../platform/log.ts";
import { readBody } from "../../platform/read-body.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";

const MAX_BYTES = 16 * 1024;
const HEADERS = { ...API_HEADERS, "Cache-Control": "no-store" };
const NAME_FORM = "A connection is named with a-z, 0-9 and -, at most 32 characters.";

type Handler = (config: AdminConfig, name: string, c: Context<AppEnv>) => Promise<Result<Response, Failure>>;

/** A request with the admin key, to a deployment that keeps connections as data. A namespace that fails is 503. */
function administered(handler: Handler) {
  return async (c: Context<AppEnv>): Promise<Result<Response, Failure>> => {
    const config = await configOf(c.env);
    const admitted = await checkAdminKey(config, c.req.raw.headers);
    if (!admitted.ok) return admitted;
    const { stored } = config;
    if (stored === null) return err({ reason: "not-found" });
    if (stored.keys.length === 0) return err({ reason: "connection-misconfigured" });
    const { name = "" }: Record<string, string> = c.req.param();
    if (name !== "" && !isConnectionName(name)) return err({ reason: "bad-request", detail: NAME_FORM });
    try {
      return await handler({ ...config, stored }, name, c);
    } catch (thrown) {
      const requestId = requestIdOf(c.req.raw);
      log({ event: "connections-unreachable", requestId, connection: name, cause: causeOf(thrown) });
      return err({ reason: "connection-unavailable" });
    }
  };
}

export const listConnections = administered(async ({ stored }, _name, c) => {
  const page = await listPage(stored.kv, c.req.query("after") ?? null);
  return ok(Response.json(page, { headers: HEADERS }));
});

export const getConnection = administered(async (config, name) => {
  const read = await readStored(config, name);
  if (!read) return err({ reason: "not-found" });
  return ok(Response.json(read.content, { headers: { ...HEADERS, ETag: read.etag } }));
});

export const putConnection = administered(async (config, name, c) => {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("Content-Type") ?? "")) {
    return err({ reason: "type-unsupported", type: "application/json" });
  }
  const bytes = await readBody(c.req.raw.body, MAX_BYTES);
  if (!bytes) return err({ reason: "body-too-large", maxBytes: MAX_BYTES });
  const body = parseJson(new TextDecoder().decode(bytes));
  if (body === undefined) return err({ reason: "bad-request", detail: "The body is not JSON." });
  const saved = await saveConnection(config, name, {
    body,
    precondition: preconditionOf(c),
    address: c.req.url,
    nowMs: Date.now(),
  });
  if (!saved.ok) return saved;
  const { content, etag, isNew } = saved.value;
  logChange(c, name, isNew ? "added" : "changed");
  return ok(Response.json(content, { status: isNew ? 201 : 200, headers: { ...HEADERS, ETag: etag } }));
});

export const deleteConnection = administered(async (config, name, c) => {
  const removed = await removeConnection(config, name, preconditionOf(c));
  if (!removed.ok) return removed;
  logChange(c, name, "removed");
  return ok(new Response(null, { status: 204, headers: HEADERS }));
});

function preconditionOf(c: Context<AppEnv>): Precondition {
  return { ifMatch: c.req.header("If-Match") ?? null, ifNoneMatch: c.req.header("If-None-Match") ?? null };
}

function logChange(c: Context<AppEnv>, connection: string, action: "added" | "changed" | "removed"): void {
  log({ event: "connection-stored", requestId: requestIdOf(c.req.raw), connection, action });
}
