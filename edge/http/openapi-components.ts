/** The schemas of the OpenAPI description, generated from the zod schemas that the Worker itself uses. */
import * as z from "zod";
import { INPUT_ERROR_CODES, PROBLEM_CODES } from "../../contract/problem.ts";
import { itemSchema, statusDocumentSchema } from "../../contract/status.ts";
import { accountHealthSchema } from "../operations/account-health.ts";
import { DEPLOYMENT_FAULTS } from "../operations/deployment-health.ts";
import { pushedStatusSchema } from "../operations/push/pushed-status.ts";
import { resourceTraceSchema } from "../operations/resource-trace.ts";
import { linkSchema } from "./link-request.ts";
import { connectionSchemas } from "./operations/connection-paths.ts";
import { PUSH_REPLY, PUSH_SECURITY } from "./push/openapi-paths.ts";

const text = { type: "string" };

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  // `$schema` belongs at the root of a document only.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

const PROBLEM_TITLES: Record<number, string> = {
  400: "The path or the body is not well-formed.",
  401: "A token or key is missing, expired or not valid.",
  403: "The token lacks a scope, or the page's origin is not allowed.",
  404: "Nothing was found. The response is the same for an unknown connection, kind and id.",
  412: "The stored connection, or the pushed status, is not the one that was expected.",
  413: "The body is too large.",
  415: "The body is not of the media type that the request takes.",
  422: "The body has mistakes: `errors` names each with `pointer`, `code` and `detail`. Nothing was changed.",
  429: "Too many requests. `Retry-After` has the seconds to wait.",
  503: "The connection is misconfigured, the file cannot be fetched at the moment, or a new version is being deployed.",
};

const LINK = {
  type: "object",
  required: ["token", "url", "embed", "expiresAt"],
  properties: {
    token: text,
    url: { ...text, format: "uri" },
    embed: { ...text, description: "The HTML of the element." },
    expiresAt: { ...text, format: "date-time" },
  },
};

const HEALTH = {
  type: "object",
  required: ["ok"],
  properties: {
    ok: { type: "boolean" },
    problems: {
      type: "array",
      items: { enum: DEPLOYMENT_FAULTS },
      description: "What is wrong, without names. The log has them.",
    },
  },
};

const PROBLEM = {
  type: "object",
  description: "RFC 9457.",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: text,
    title: text,
    status: { type: "integer" },
    detail: text,
    code: { type: "string", enum: PROBLEM_CODES },
    errors: {
      type: "array",
      description: "Every mistake, of the code `invalid`.",
      items: {
        type: "object",
        required: ["pointer", "code", "detail"],
        properties: { pointer: text, code: { enum: INPUT_ERROR_CODES }, detail: text },
      },
    },
  },
};

const SECURITY_SCHEMES = {
  statusToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWS",
    description: "A status token for this resource.",
  },
  adminKey: { type: "http", scheme: "bearer", description: "The connection's `adminKey`." },
  deploymentKey: { type: "http", scheme: "bearer", description: "The deployment's `ADMIN_KEY`." },
  linkKey: { type: "http", scheme: "bearer", description: "The connection's `linkKey`." },
  supportKey: {
    type: "http",
    scheme: "bearer",
    description: "The connection's `supportKey`, which reads traces alone.",
  },
  ...PUSH_SECURITY,
};

function itemPage() {
  return {
    type: "object",
    required: ["items", "next"],
    properties: {
      items: { type: "array", items: schemaOf(itemSchema, "input") },
      next: {
        type: ["integer", "null"],
        description: "The value of `after` for the next page; null on the last page.",
      },
    },
  };
}

/** A function, because few requests need the components and every start of the Worker would wait for them. */
export function components() {
  return {
    schemas: {
      Status: schemaOf(statusDocumentSchema, "input"),
      ItemPage: itemPage(),
      LinkRequest: schemaOf(linkSchema, "input"),
      Link: LINK,
      Health: HEALTH,
      Trace: schemaOf(resourceTraceSchema, "output"),
      AccountHealth: schemaOf(accountHealthSchema, "output"),
      Problem: PROBLEM,
      PushedStatus: schemaOf(pushedStatusSchema, "input"),
      PushReply: PUSH_REPLY,
      ...connectionSchemas,
    },
    responses: Object.fromEntries(
      Object.entries(PROBLEM_TITLES).map(([status, description]) => [
        status,
        { description, content: { "application/problem+json": { schema: ref("Problem") } } },
      ]),
    ),
    securitySchemes: SECURITY_SCHEMES,
  };
}
