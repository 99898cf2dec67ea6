/**
 * `POST /v1/{connection}/links`: the merchant's server asks for a status token (interface 4). Only with the connection's
 * `linkKey`; makes nothing known about whether the thing exists.
 */

import * as z from "zod";
import { KINDS, type ResourceRef, resourcePath, SCOPES } from "../../contract/resource.ts";
import { bearerIn } from "../access/access.ts";
import type { Refused } from "../access/failure.ts";
import { parseResource } from "../access/resource-path.ts";
import { createStatusToken } from "../access/status-token.ts";
import { askedConnection, type Config } from "../config/config.ts";
import { linkingKeyOf } from "../config/token-keys.ts";
import { sameSecret } from "../platform/crypto.ts";
import { readBody } from "../platform/read-body.ts";
import { API_HEADERS } from "./api-headers.ts";

export const MAX_LINK_BODY_BYTES = 4 * 1024;
const WEEK_SECONDS = 604_800;

export const linkSchema = z.strictObject({
  kind: z.enum(KINDS, `kind must be one of ${KINDS.join(", ")}`),
  id: z.string("id must be a text"),
  scope: z
    .string("scope must be a text")
    .refine((text) => text.split(" ").every((word) => (SCOPES as readonly string[]).includes(word)), {
      message: `scope is a space-separated list of ${SCOPES.join(", ")}`,
    })
    .default("status details"),
  expiresIn: z
    .int("expiresIn must be whole seconds")
    .min(1, "expiresIn must be at least 1")
    .max(WEEK_SECONDS, `expiresIn is at most ${WEEK_SECONDS} seconds`)
    .default(3600),
  returnUrl: z.string("returnUrl must be a text").max(500, "returnUrl is longer than 500 characters").optional(),
});

export async function makeLink(
  config: Config,
  connectionName: string,
  request: Request,
  nowMs: number,
): Promise<Response | Refused> {
  const asked = askedConnection(config, connectionName);
  if ("failure" in asked) return asked;
  const { connection } = asked;
  const key = linkingKeyOf(config.tokenKeys, connectionName);
  if (!connection?.linkKey || !key) return { failure: { reason: "nothing-there" } };
  if (!(await sameSecret(bearerIn(request.headers) ?? "", connection.linkKey)))
    return { failure: { reason: "link-key-wrong" } };

  const body = await readBody(request.body, MAX_LINK_BODY_BYTES);
  if (!body) return { failure: { reason: "body-too-large", maxBytes: MAX_LINK_BODY_BYTES } };
  const parsed = linkSchema.safeParse(jsonOf(body));
  if (!parsed.success) return malformed(parsed.error.issues[0]?.message ?? "The body is not a link request.");
  const { kind, id, scope, expiresIn, returnUrl } = parsed.data;
  const read = parseResource(connectionName, kind, encodeURIComponent(id.toWellFormed()));
  if ("failure" in read) return read;
  if (!connection.provider.kinds.includes(kind)) return malformed(`This connection has no ${kind}.`);
  if (returnUrl !== undefined && !isOnOrigin(returnUrl, connection.origins)) {
    return malformed("returnUrl must be on one of the connection's origins.");
  }
  const resource: ResourceRef = read.resource;
  const scopes = SCOPES.filter((word) => scope.split(" ").includes(word));
  const token = await createStatusToken({ key, resource, scopes, expiresInSeconds: expiresIn, returnUrl, nowMs });
  const origin = new URL(request.url).origin;
  const answer = {
    token,
    url: `${origin}/s/${token}`,
    embed: `<payment-status of="${resourcePath(resource)}" token="${token}"></payment-status>`,
    expiresAt: new Date((Math.floor(nowMs / 1000) + expiresIn) * 1000).toISOString(),
  };
  return Response.json(answer, { status: 201, headers: { ...API_HEADERS, "Cache-Control": "no-store" } });
}

function malformed(detail: string): Refused {
  return { failure: { reason: "malformed-body", detail } };
}

function isOnOrigin(address: string, origins: readonly string[] | "*"): boolean {
  return URL.canParse(address) && origins !== "*" && origins.includes(new URL(address).origin);
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
