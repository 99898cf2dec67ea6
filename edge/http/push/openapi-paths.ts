/** The routes for pushed statuses and seeds, as OpenAPI describes them. */
import { connection, json, parameter, problems, resource } from "../openapi-parts.ts";
import { MAX_STATUS_BYTES } from "./push-request.ts";

const security = [{ pushKey: [] }, { linkKey: [] }, { webhookId: [], webhookTimestamp: [], webhookSignature: [] }];
const ifMatch = parameter("If-Match", "header", 'The ETag of the last push, for example `"r7"`.');
const ifNoneMatch = parameter("If-None-Match", "header", "`*`: only if nothing is known yet.");
const etag = { ETag: { schema: { type: "string" } } };
const reply = (description: string) => ({ description, headers: etag, content: json("PushReply") });

/** The methods of `/v1/{connection}/{kind}/{id}` for the merchant's server. */
export const pushMethods = {
  put: {
    operationId: "putStatus",
    summary:
      "Pushes the whole status of a resource, at a connection of provider `push`. At other connections it seeds a status until the provider reports one, with the `linkKey`.",
    security,
    parameters: [...resource, ifMatch, ifNoneMatch],
    requestBody: { required: true, content: json("PushedStatus"), description: `At most ${MAX_STATUS_BYTES} bytes.` },
    responses: {
      200: reply("Stored, or `applied` is false: the status is known, or a newer one is."),
      201: reply("The first status of this resource was stored."),
      ...problems(400, 401, 403, 404, 412, 413, 415, 422, 429, 503),
    },
  },
  patch: {
    operationId: "patchStatus",
    summary: "Changes fields of the status that was pushed last, at a connection of provider `push`.",
    security: security.filter((each) => !("linkKey" in each)),
    parameters: [...resource, ifMatch],
    requestBody: {
      required: true,
      content: { "application/merge-patch+json": { schema: { type: "object" } } },
      description: "A JSON Merge Patch (RFC 7396). `null` removes a field. The result has to be a whole status.",
    },
    responses: {
      200: reply("Stored, or `applied` is false."),
      ...problems(400, 401, 403, 404, 412, 413, 415, 422, 429, 503),
    },
  },
};

/** `POST /v1/{connection}/statuses`. */
export const bulkPath = {
  post: {
    operationId: "putStatuses",
    summary: "Pushes several statuses, each as a `PUT` of its own. One wrong status does not affect the others.",
    security: security.filter((each) => !("linkKey" in each)),
    parameters: [connection],
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: {
            type: "object",
            required: ["items"],
            properties: {
              items: { type: "array", maxItems: 100, items: { $ref: "#/components/schemas/PushedStatus" } },
            },
          },
        },
      },
      description: "At most 256 KB. Each item names its resource in `of`.",
    },
    responses: {
      200: {
        description: "One result for each item, in the same order: `status` and the reply to a `PUT`, or `problem`.",
        content: {
          "application/json": {
            schema: {
              type: "object",
              required: ["results"],
              properties: { results: { type: "array", items: { type: "object", required: ["status"] } } },
            },
          },
        },
      },
      ...problems(400, 401, 403, 404, 413, 415, 422, 429, 503),
    },
  },
};

const text = { type: "string" };

export const PUSH_REPLY = {
  type: "object",
  required: ["of", "revision", "version", "applied", "verdict", "state", "settled", "view"],
  properties: {
    of: text,
    revision: { type: "integer", description: "The number of pushes that were applied." },
    version: { type: "integer", description: "That of the status document." },
    applied: { type: "boolean" },
    verdict: { enum: ["applied", "unchanged", "older", "reported"] },
    state: text,
    settled: { type: "boolean" },
    view: { ...text, format: "uri", description: "The hosted page." },
  },
};

const header = (name: string) => ({ type: "apiKey", in: "header", name });

export const PUSH_SECURITY = {
  pushKey: { type: "http", scheme: "bearer", description: "The connection's `pushKey`." },
  webhookId: header("webhook-id"),
  webhookTimestamp: header("webhook-timestamp"),
  webhookSignature: { ...header("webhook-signature"), description: "As Standard Webhooks say, with `pushSecret`." },
};
