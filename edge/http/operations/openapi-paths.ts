/** The routes for operators and the merchant's staff, as OpenAPI describes them. */
import { GATE_ACTIONS } from "../../gate/report/report-messages.ts";
import { connection, json, problems, resource } from "../openapi-parts.ts";

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
  "/v1/{connection}/gate": {
    post: {
      operationId: "actOnAccount",
      summary: "Pauses or resumes an account's calls to the provider, or drops its pending checks.",
      security: [{ adminKey: [] }],
      parameters: [connection],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: { type: "object", required: ["action"], properties: { action: { enum: GATE_ACTIONS } } },
          },
        },
      },
      responses: {
        200: {
          description: "Done. Repeating it does no harm.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["action", "paused", "dropped"],
                properties: {
                  action: { enum: GATE_ACTIONS },
                  paused: { type: "boolean" },
                  dropped: { type: "integer", description: "Pending checks that `purge` has dropped." },
                },
              },
            },
          },
        },
        ...problems(400, 401, 404, 413, 503),
      },
    },
  },
  "/v1/{connection}/{kind}/{id}/trace": {
    get: {
      operationId: "traceResource",
      summary: "What customers saw of a resource and why, and what became of its webhooks. For the merchant's staff.",
      security: [{ linkKey: [] }, { supportKey: [] }],
      parameters: resource,
      responses: {
        200: { description: "The trace. Empty when nothing is known.", content: json("Trace") },
        ...problems(400, 401, 404, 503),
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
