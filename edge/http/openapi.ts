/**
 * `GET /openapi.json`: this API for programs (OpenAPI 3.1). Its shapes are in
 * openapi-components.ts. No I/O. No clock.
 */

import { KINDS } from "../../contract/resource.ts";
import { STATES } from "../../contract/status.ts";
import { MAX_LINK_BODY_BYTES } from "./links.ts";
import { components, ref } from "./openapi-components.ts";
import { API_HEADERS } from "./problem-response.ts";

const json = (name: string) => ({ "application/json": { schema: ref(name) } });
const text = { type: "string" };

const parameter = (name: string, place: "path" | "query" | "header", description: string, schema: object = text) => ({
  name,
  in: place,
  required: place === "path",
  description,
  schema,
});

const connection = parameter("connection", "path", "Name of a connection of this deployment.");
const resource = [
  connection,
  parameter("kind", "path", "What is shown.", { type: "string", enum: KINDS }),
  parameter("id", "path", "The provider's id, percent-encoded.", { type: "string", maxLength: 255 }),
];

/** The codes are those of failure.ts; every one is a problem document. */
function problems(...statuses: number[]) {
  const named = (status: number) => [String(status), { $ref: `#/components/responses/${status}` }];
  return Object.fromEntries(statuses.map(named));
}

const EVERY_VIEWER = [400, 401, 403, 404, 429, 503];
const viewer = [{}, { statusToken: [] }];

const paths = {
  "/v1/{connection}/{kind}/{id}": {
    get: {
      operationId: "look",
      summary: "One look: the status of a thing, as this viewer may see it.",
      security: viewer,
      parameters: [...resource, parameter("If-None-Match", "header", "The last ETag.")],
      responses: {
        200: { description: "What is known.", headers: { ETag: { schema: text } }, content: json("Status") },
        304: { description: "Nothing but the time has changed." },
        ...problems(...EVERY_VIEWER),
      },
    },
  },
  "/v1/{connection}/{kind}/{id}/events": {
    get: {
      operationId: "watch",
      summary:
        "Keeps looking, as server-sent events: `status` (the whole document) at once and after every change, `checked`, `problem`, `end`.",
      security: viewer,
      parameters: resource,
      responses: {
        200: { description: "The stream.", content: { "text/event-stream": { schema: text } } },
        ...problems(...EVERY_VIEWER),
      },
    },
  },
  "/v1/{connection}/bulk-payout/{id}/items": {
    get: {
      operationId: "listItems",
      summary: "The payouts of a batch, 50 a page. Needs the scope `items`.",
      security: [{ statusToken: [] }],
      parameters: [
        connection,
        resource[2],
        parameter("after", "query", "The last line read.", { type: "integer", minimum: 0 }),
        parameter("state", "query", "Only those in this state.", { enum: [...STATES] }),
      ],
      responses: { 200: { description: "A page.", content: json("ItemPage") }, ...problems(...EVERY_VIEWER) },
    },
  },
  "/v1/{connection}/report/{id}/file": {
    get: {
      operationId: "downloadReport",
      summary: "A report's file. Needs the scope `report:download`.",
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
      summary: "A status token, a hosted link and the element with both. For the merchant's server alone.",
      security: [{ linkKey: [] }],
      parameters: [connection],
      requestBody: {
        required: true,
        content: json("LinkRequest"),
        description: `At most ${MAX_LINK_BODY_BYTES} bytes.`,
      },
      responses: { 201: { description: "Made.", content: json("Link") }, ...problems(400, 401, 404, 413, 503) },
    },
  },
  "/v1/{connection}/webhook": { post: webhook("receiveWebhook", [connection]) },
  "/v1/{connection}/webhook/{callbackKey}": {
    post: webhook("receiveKeyedWebhook", [
      connection,
      parameter("callbackKey", "path", "For providers that sign nothing."),
    ]),
  },
  "/.well-known/payment-status.json": {
    get: {
      operationId: "listScripts",
      summary: "Every script that is served here, with the hash to hold it to.",
      security: [],
      responses: {
        200: { description: "The scripts.", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
  "/healthz": {
    get: {
      operationId: "checkHealth",
      summary: "Whether every connection is configured well.",
      security: [],
      responses: {
        200: { description: "All are.", content: json("Health") },
        503: { description: "Some are not; the log names them.", content: json("Health") },
      },
    },
  },
};

function webhook(operationId: string, parameters: object[]) {
  return {
    operationId,
    summary: "What the provider tells. Signed as that provider signs.",
    security: [],
    parameters,
    requestBody: { required: true, content: { "*/*": {} } },
    responses: {
      200: { description: "Taken, in the words this provider expects." },
      ...problems(400, 401, 404, 413, 503),
    },
  };
}

/** The description, for the deployment at this origin. */
export function openApi(origin: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "payment-status",
      version: "1",
      description: "What happened to a payment, payment link, order, payout, bulk payout or report.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: origin }],
    paths,
    components: components(),
  };
}

export function openApiResponse(origin: string): Response {
  const headers = { ...API_HEADERS, "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" };
  return Response.json(openApi(origin), { headers });
}
