/** The body of a request for a link: its schema, and what the connection allows. */
import * as z from "zod";
import { type ResourceRef, SCOPES, type Scope } from "../../contract/resource.ts";
import { isOnOrigins } from "../access/access.ts";
import type { Failure } from "../access/failure.ts";
import { parseResource } from "../access/requested-resource.ts";
import {
  addressSchema,
  idSchema,
  kindSchema,
  lifetimeSchema,
  SCOPE_ERROR,
  scopeSchema,
} from "../access/token-request.ts";
import { LINK_LIFETIME_SECONDS } from "../access/token-rules.ts";
import { type Connection, idFormOf } from "../config/connection.ts";
import { parseJson } from "../platform/json.ts";
import { type Err, err, ok, type Result } from "../platform/result.ts";
import { formErrorOf } from "../providers/id-form.ts";

export const MAX_LINK_BODY_BYTES = 4 * 1024;

export const linkSchema = z.strictObject({
  kind: kindSchema,
  id: idSchema,
  scope: z
    .string("scope must be a text")
    .refine((text) => text.split(" ").every((word) => scopeSchema.safeParse(word).success), SCOPE_ERROR)
    .default("status details"),
  expiresIn: lifetimeSchema("expiresIn").default(LINK_LIFETIME_SECONDS),
  returnUrl: addressSchema("returnUrl"),
  retryUrl: addressSchema("retryUrl"),
});

interface LinkRequest {
  resource: ResourceRef;
  scopes: Scope[];
  expiresInSeconds: number;
  returnUrl: string | undefined;
  retryUrl: string | undefined;
}

/** What the body requests from this connection. `own` is the origin of the Worker. */
export function parseLinkRequest(body: Uint8Array, connection: Connection, own: string): Result<LinkRequest, Failure> {
  const parsed = linkSchema.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!parsed.success) return badRequest(parsed.error.issues[0]?.message ?? "The body is not a link request.");
  const { kind, id, scope, expiresIn, returnUrl, retryUrl } = parsed.data;
  const resource = parseResource(connection.name, kind, id);
  if (!resource.ok) return resource;
  const form = idFormOf(connection, kind);
  if (!form) return badRequest(`This connection has no ${kind}.`);
  const formError = formErrorOf(form, kind, resource.value.id);
  if (formError) return badRequest(formError);
  for (const [name, address] of Object.entries({ returnUrl, retryUrl })) {
    if (address !== undefined && !isOnOrigins(address, connection.origins, own))
      return badRequest(`${name} must be on one of the connection's origins.`);
  }
  const scopes = SCOPES.filter((word) => scope.split(" ").includes(word));
  return ok({ resource: resource.value, scopes, expiresInSeconds: expiresIn, returnUrl, retryUrl });
}

function badRequest(detail: string): Err<Failure> {
  return err({ reason: "bad-request", detail });
}
