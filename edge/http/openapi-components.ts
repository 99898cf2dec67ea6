/**
 * The shapes in the API's description: those that the worker itself checks and writes by, so that they cannot say
 * something else. No I/O. No clock.
 */
import * as z from "zod";
import { PROBLEM_CODES } from "../../contract/problem.ts";
import { itemSchema, statusDocumentSchema } from "../../contract/status.ts";
import { linkSchema } from "./links.ts";

const text = { type: "string" };

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function shapeOf(schema: z.ZodType, io: "input" | "output"): object {
  // That one belongs to a document of its own.
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io });
  return shape;
}

const PROBLEM_TITLES: Record<number, string> = {
  400: "The path or the body is not well-formed.",
  401: "A token or key is missing, has ended, or does not hold.",
  403: "The token lacks a scope, or the page's origin is not on the list.",
  404: "There is nothing to see here. Unknown connections, kinds and ids look alike.",
  413: "The body is too large.",
  429: "Too many requests; `Retry-After` says when to come back.",
  503: "This connection is misconfigured, or the file cannot be had at the moment.",
};

/** Made when asked for: few ask, and every start of the worker would wait. */
export function components() {
  return {
    schemas: {
      Status: shapeOf(statusDocumentSchema, "input"),
      ItemPage: {
        type: "object",
        required: ["items", "next"],
        properties: {
          items: { type: "array", items: shapeOf(itemSchema, "input") },
          next: { type: ["integer", "null"], description: "The line to read on after; null at the end." },
        },
      },
      LinkRequest: shapeOf(linkSchema, "input"),
      Link: {
        type: "object",
        required: ["token", "url", "embed", "expiresAt"],
        properties: {
          token: text,
          url: { ...text, format: "uri" },
          embed: { ...text, description: "The element as HTML." },
          expiresAt: { ...text, format: "date-time" },
        },
      },
      Health: { type: "object", required: ["ok"], properties: { ok: { type: "boolean" } } },
      Problem: {
        type: "object",
        description: "RFC 9457.",
        required: ["type", "title", "status", "detail", "code"],
        properties: {
          type: text,
          title: text,
          status: { type: "integer" },
          detail: text,
          code: { type: "string", enum: PROBLEM_CODES },
        },
      },
    },
    responses: Object.fromEntries(
      Object.entries(PROBLEM_TITLES).map(([status, description]) => [
        status,
        { description, content: { "application/problem+json": { schema: ref("Problem") } } },
      ]),
    ),
    securitySchemes: {
      statusToken: {
        type: "http",
        scheme: "bearer",
        bearerFormat: "JWS",
        description: "A status token of this one thing.",
      },
      linkKey: { type: "http", scheme: "bearer", description: "The connection's `linkKey`." },
    },
  };
}
