/** `GET /openapi.json`: the OpenAPI 3.1 description of the API. Its schemas are in openapi-components.ts. */
import type { Context } from "hono";
import { STATES } from "../../contract/status.ts";
import { MAX_LINK_BODY_BYTES } from "./link-request.ts";
import { components } from "./openapi-components.ts";
import { connection, json, parameter, problems, resource, text } from "./openapi-parts.ts";
import { connectionPaths } from "./operations/connection-paths.ts";
import { operationPaths } from "./operations/openapi-paths.ts";
import { API_HEADERS } from "./problem-response.ts";
import { bulkPath, pushMethods } from "./push/openapi-paths.ts";

const EVERY_VIEWER = [400, 401, 403, 404, 429, 503];
const viewer = [{}, { statusToken: [] }];

const paths = {
  "/v1/{connection}/{kind}/{id}": {
    get: {
      operationId: "getStatus",
      summary: "The status of a resource, as far as this viewer may see it.",
      security: viewer,
      parameters: [...resource, parameter("If-None-Match", "header", "The ETag of the last response.")],
      responses: {
        200: { description: "The status document.", headers: { ETag: { schema: text } }, content: json("Status") },
        304: { description: "Only the server's time has changed." },
        ...problems(...EVERY_VIEWER),
      },
    },
    ...pushMethods,
    delete: {
      operationId: "eraseResource",
      summary:
        "Erases everything that is kept about a resource, ends its streams, and refuses the tokens made until now. For the merchant's server only.",
      security: [{ linkKey: [] }],
      parameters: resource,
      responses: { 204: { description: "Nothing is kept any more." }, ...problems(400, 401, 404, 429, 503) },
    },
  },
  "/v1/{connection}/{kind}/{id}/events": {
    get: {
      operationId: "streamStatus",
      summary:
        "A stream of server-sent events: `status` (the whole document) at once and after every change, `checked`, `problem`, `end`.",
      security: viewer,
      parameters: resource,
      responses: {
        200: { description: "The event stream.", content: { "text/event-stream": { schema: text } } },
        ...problems(...EVERY_VIEWER),
      },
    },
  },
  "/v1/{connection}/bulk-payout/{id}/items": {
    get: {
      operationId: "listItems",
      summary: "The items of a bulk payout, 50 per page. Needs the scope `items`.",
      security: [{ statusToken: [] }],
      parameters: [
        connection,
        resource[2],
        parameter("after", "query", "Only items after this line.", { type: "integer", minimum: 0 }),
        parameter("state", "query", "Only items in this state.", { enum: [...STATES] }),
      ],
      responses: {
        200: { description: "One page of items.", content: json("ItemPage") },
        ...problems(...EVERY_VIEWER),
      },
    },
  },
  "/v1/{connection}/report/{id}/file": {
    get: {
      operationId: "downloadReport",
      summary: "The file of a report. Needs the scope `report:download`.",
      security: [{ statusToken: [] }],
      parameters: [connection, resource[2]],
      responses: {
        200: { description: "The file.", content: { "application/octet-stream": {} } },
        ...problems(...EVERY_VIEWER),
      },
    },
  },
  "/v1/{connection}/links": {
    post: {
      operationId: "createLink",
      summary: "Creates a status token, a hosted link and the HTML of the element. For the merchant's server only.",
      security: [{ linkKey: [] }],
      parameters: [connection],
      requestBody: {
        required: true,
        content: json("LinkRequest"),
        description: `At most ${MAX_LINK_BODY_BYTES} bytes.`,
      },
      responses: {
        201: { description: "The token and the link.", content: json("Link") },
        ...problems(400, 401, 404, 413, 503),
      },
    },
  },
  "/v1/{connection}/statuses": bulkPath,
  "/v1/{connection}/webhook": { post: webhook("receiveWebhook", [connection]) },
  "/v1/{connection}/webhook/{callbackKey}": {
    post: webhook("receiveKeyedWebhook", [
      connection,
      parameter("callbackKey", "path", "The connection's `callbackKey`, for providers that do not sign webhooks."),
    ]),
  },
  "/.well-known/payment-status.json": {
    get: {
      operationId: "listScripts",
      summary: "Every script and every file of texts that this deployment serves, with its integrity hash.",
      security: [],
      responses: {
        200: { description: "The list of scripts.", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
  ...operationPaths,
  ...connectionPaths,
};

function webhook(operationId: string, parameters: object[]) {
  return {
    operationId,
    summary: "Receives a webhook. It must be signed as the provider documents.",
    security: [],
    parameters,
    requestBody: { required: true, content: { "*/*": {} } },
    responses: {
      200: { description: "Stored. The body is the one that this provider expects." },
      204: { description: "Stored, at a connection of provider `push`." },
      ...problems(400, 401, 403, 404, 413, 415, 422, 429, 503),
    },
  };
}

/** The description of the deployment at this origin. */
export function openApi(origin: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "payment-status",
      version: "1",
      description: "The live status of a payment, payment link, order, payout, bulk payout or report.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: origin }],
    paths,
    components: components(),
  };
}

/** The description of this deployment. */
export function getOpenApi(c: Context): Response {
  const headers = { ...API_HEADERS, "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" };
  return Response.json(openApi(new URL(c.req.url).origin), { headers });
}
