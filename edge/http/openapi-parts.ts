/** What several paths of the OpenAPI description share. */
import { KINDS, MAX_ID_LENGTH } from "../../contract/resource.ts";

export const json = (name: string) => ({ "application/json": { schema: { $ref: `#/components/schemas/${name}` } } });
export const text = { type: "string" };

export const parameter = (
  name: string,
  place: "path" | "query" | "header",
  description: string,
  schema: object = text,
) => ({
  name,
  in: place,
  required: place === "path",
  description,
  schema,
});

export const connection = parameter("connection", "path", "The name of a connection of this deployment.");
export const resource = [
  connection,
  parameter("kind", "path", "The kind of the resource.", { type: "string", enum: KINDS }),
  parameter("id", "path", "The provider's id of the resource, percent-encoded.", {
    type: "string",
    maxLength: MAX_ID_LENGTH,
  }),
];

/** The responses with a problem document, by status. access/failure.ts has their codes. */
export function problems(...statuses: number[]) {
  const named = (status: number) => [String(status), { $ref: `#/components/responses/${status}` }];
  return Object.fromEntries(statuses.map(named));
}
