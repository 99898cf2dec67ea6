/** Configuration errors as sentences for the operator. */
import * as z from "zod";
import { parseJson } from "../platform/json.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { EXAMPLES } from "./config-schema.ts";

/** One sentence that names the variable and what is wrong, and gives an example. It never contains a value. */
export type ConfigError = string;

/** The text after "Example:", by the name of a variable or of a value in it. */
type Examples = Record<string, string>;

/** The value of a variable or secret: the platform passes a table as an object and a secret as JSON text. */
export function parseVariable(
  value: unknown,
  name: string,
  examples: Examples = EXAMPLES,
): Result<unknown, ConfigError> {
  if (typeof value !== "string") return ok(value);
  const json = parseJson(value);
  return json === undefined ? err(`${name} is not valid JSON. Example: ${examples[generalName(name)]}`) : ok(json);
}

/** The name under which the example of a whole variable is found. */
function generalName(name: string): string {
  const [variable = name] = name.split(".");
  return variable.endsWith("_CREDENTIALS") ? "credentials" : variable;
}

/** The first issue that zod found. The value is left out because it may be secret. */
export function configErrorOf(name: string, error: z.ZodError, examples: Examples = EXAMPLES): ConfigError {
  const issue = error.issues[0];
  const path = issue?.path.map(String) ?? [];
  // The nearest name that has an example: `origins.0` gets the example of `origins`.
  const shown = [...path].reverse().find((part) => examples[part] !== undefined) ?? generalName(name);
  return `${[name, ...path].join(".")}: ${issue?.message ?? "is wrong"}. Example: ${examples[shown]}`;
}

/**
 * The error of the first key of this table that no schema has, without the path of the table. A misspelt option is an
 * error, because it would be ignored otherwise. Null when the schemas have every key.
 */
export function unknownKeyIn(table: unknown, schemas: readonly z.ZodType[]): string | null {
  const lists = schemas.map(keysOf);
  const keys = lists.flatMap((names) => names ?? []);
  const name = Object.keys(table as object).find((each) => !keys.includes(each));
  if (name === undefined || lists.includes(null)) return null;
  const alike = keys.filter((each) => each.toLowerCase() === name.toLowerCase());
  return `${name} is not known. Example: ${(alike.length > 0 ? alike : keys).join(", ")}`;
}

/** The keys that the schema of a table, or of a union of tables, has; null for any other schema. */
function keysOf(schema: z.ZodType): string[] | null {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodUnion)) return null;
  const options = schema.options.map((option) => keysOf(option as z.ZodType));
  return options.includes(null) ? null : options.flatMap((names) => names ?? []);
}
