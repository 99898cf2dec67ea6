/** The routes for operators and the merchant's staff, as OpenAPI describes them. */
import { connection, json, problems } from "../openapi-parts.ts";

export const operationPaths = {
  "/healthz": {
    get: {
      operationId: "checkHealth",
      summary: "Whether this Worker can serve. Asks no object and no provider.",
      security: [],
      responses: {
        200: { description: "It can.", content: json("Health") },
        503: {
          description: "It cannot, or a connection is misconfigured. The log names what.",
          content: json("Health"),
        },
      },
    },
  },
  "/v1/{connection}/health": {
    get: {
      operationId: "checkAccount",
      summary: "The state of the connection's provider account. For the merchant's staff and monitoring.",
      security: [{ linkKey: [] }],
      parameters: [connection],
      responses: {
        200: { description: "The state, also of an account with problems.", content: json("AccountHealth") },
        ...problems(401, 404, 503),
      },
    },
  },
};
