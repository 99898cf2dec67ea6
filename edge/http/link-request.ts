/** The body of a request for a link: its schema, and what the connection allows. */
import * as z from "zod";
import { KINDS, type ResourceRef, SCOPES, type Scope } from "../../contract/resource.ts";
import { isOnOrigins } from "../access/access.ts";
import type { Failure } from "../access/failure.ts";
import { parseResource } from "../access/requested-resource.ts";
import { type Connection, idFormOf } from "../config/connection.ts";
import { parseJson } from "../platform/json.ts";
import { type Err, err, ok, type Result } from "../platform/result.ts";
import { formErrorOf } from "../providers/id-form.ts";

export const MAX_LINK_BODY_BYTES = 4 * 1024;
const WEEK_SECONDS = 604_800;

const addressNamed = (name: string) =>
  z.string(`${name} must be a text`).max(500, `${name} is longer than 500 characters`).optional();

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
  returnUrl: addressNamed("returnUrl"),
  retryUrl: addressNamed("retryUrl"),
});

interface LinkRequest {
  resource: ResourceRef;
  scopes: Scope[];
  expiresInSeconds: number;
  returnUrl: string | undefined;
  retryUrl: string | undefined;
}

/** What the body requests from this connection. */
export function parseLinkRequest(body: Uint8Array, connection: Connection): Result<LinkRequest, Failure> {
  const parsed = linkSchema.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!parsed.success) return badRequest(parsed.error.issues[0]?.message ?? "The body is not a link request.");
  const { kind, id, scope, expiresIn, returnUrl, retryUrl } = parsed.data;
  const resource = parseResource(connection.name, kind, id.toWellFormed());
  if (!resource.ok) return resource;
  const form = idFormOf(connection, kind);
  if (!form) return badRequest(`This connection has no ${kind}.`);
  const formError = formErrorOf(form, kind, resource.value.id);
  if (formError) return badRequest(formError);
  for (const [name, address] of Object.entries({ returnUrl, retryUrl })) {
    if (address !== undefined && !isOnOrigins(address, connection.origins))
      return badRequest(`${name} must be on one of the connection's origins.`);
  }
  const scopes = SCOPES.filter((word) => scope.split(" ").includes(word));
  return ok({ resource: resource.value, scopes, expiresInSeconds: expiresIn, returnUrl, retryUrl });
}

function badRequest(detail: string): Err<Failure> {
  return err({ reason: "bad-request", detail });
}
