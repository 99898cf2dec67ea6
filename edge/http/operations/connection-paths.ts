/** The routes of the connections that are kept as data, as OpenAPI describes them. */
import { json, parameter, problems } from "../openapi-parts.ts";

const security = [{ deploymentKey: [] }];
const name = parameter("name", "path", "The name of the connection.", { type: "string", pattern: "^[a-z0-9-]{1,32}$" });
const ifMatch = parameter("If-Match", "header", "The ETag of the stored connection that is expected.");
const etag = { ETag: { schema: { type: "string" } } };
const stored = (description: string) => ({ description, headers: etag, content: json("StoredConnection") });

export const connectionPaths = {
  "/admin/connections": {
    get: {
      operationId: "listConnections",
      summary: "The connections that are kept as data, at most 1,000 a page.",
      security,
      parameters: [parameter("after", "query", "`next` of the page before.")],
      responses: {
        200: { description: "One page.", content: json("StoredConnectionPage") },
        ...problems(401, 404, 429, 503),
      },
    },
  },
  "/admin/connections/{name}": {
    get: {
      operationId: "getConnection",
      summary: "A stored connection, without its credentials.",
      security,
      parameters: [name],
      responses: { 200: stored("The connection."), ...problems(400, 401, 404, 429, 503) },
    },
    put: {
      operationId: "putConnection",
      summary:
        "Adds or changes a connection. It counts everywhere within 2 minutes. Nothing changes when it has a mistake.",
      security,
      parameters: [name, ifMatch, parameter("If-None-Match", "header", "`*`: only if there is none of this name.")],
      requestBody: { required: true, content: json("ConnectionInput"), description: "At most 16 KB." },
      responses: {
        200: stored("Changed."),
        201: stored("Added."),
        ...problems(400, 401, 404, 412, 413, 415, 422, 429, 503),
      },
    },
    delete: {
      operationId: "deleteConnection",
      summary: "Removes a connection.",
      security,
      parameters: [name, ifMatch],
      responses: { 204: { description: "It is not stored any more." }, ...problems(400, 401, 404, 412, 429, 503) },
    },
  },
};

const text = { type: "string" };
const time = { type: ["string", "null"], format: "date-time" };

export const connectionSchemas = {
  ConnectionInput: {
    type: "object",
    description: "A table as in `CONNECTIONS`, and `credentials`. Without `credentials` those that are stored stay.",
    required: ["provider", "merchant"],
    properties: { provider: text, merchant: { type: "object" }, credentials: { type: "object" } },
  },
  StoredConnection: {
    type: "object",
    required: ["name", "connection", "sealedWith", "savedAt"],
    properties: {
      name: text,
      connection: { type: ["object", "null"], description: "Null when the record cannot be read." },
      sealedWith: { type: ["string", "null"], description: "The `kid` of the key in `SEALING_KEY`." },
      savedAt: time,
    },
  },
  StoredConnectionPage: {
    type: "object",
    required: ["connections", "next"],
    properties: {
      connections: {
        type: "array",
        items: {
          type: "object",
          required: ["name"],
          properties: { name: text, provider: { type: ["string", "null"] } },
        },
      },
      next: { type: ["string", "null"], description: "The value of `after` for the next page." },
    },
  },
};
