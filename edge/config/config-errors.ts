/** Configuration errors as sentences for the operator. */
import * as z from "zod";
import { parseJson } from "../platform/json.ts";
import { misspelling } from "../platform/misspelling.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { EXAMPLES, unknownKeyError } from "./config-schema.ts";

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

/** One sentence for each wrong value that zod found. The values are left out because they may be secret. */
export function configErrorsOf(name: string, error: z.ZodError, examples: Examples = EXAMPLES): ConfigError[] {
  const sentences = new Map<string, ConfigError>();
  for (const issue of error.issues) {
    const path = [name, ...issue.path.map(String)];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        sentences.set([...path, key].join("."), `${[...path, key].join(".")} ${issue.message}`);
      continue;
    }
    // The nearest name that has an example: `origins.0` gets the example of `origins`.
    const shown = [...path].reverse().find((part) => examples[part] !== undefined) ?? generalName(name);
    const where = path.join(".");
    // Of several rules that one value breaks, the first one says the most.
    if (!sentences.has(where)) sentences.set(where, `${where}: ${issue.message}. Example: ${examples[shown]}`);
  }
  return [...sentences.values()];
}

/**
 * The errors of the keys of this table that no schema has, without the path of the table. A misspelt option is an error,
 * because it would be ignored otherwise. None when the schemas have every key.
 */
export function unknownKeysIn(table: unknown, schemas: readonly z.ZodType[]): string[] {
  const lists = schemas.map(keysOf);
  if (lists.includes(null)) return [];
  const keys = lists.flatMap((names) => names ?? []);
  const unknown = Object.keys(z.record(z.string(), z.unknown()).safeParse(table).data ?? {}).filter(
    (name) => !keys.includes(name),
  );
  return unknown.map((name) => {
    const meant = misspelling(name, keys);
    return `${name} ${unknownKeyError(meant === null ? keys : [meant])}`;
  });
}

/** The keys that the schema of a table, or of a union of tables, has; null for any other schema. */
function keysOf(schema: z.ZodType): string[] | null {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodUnion)) return null;
  const options = schema.options.map((option) => keysOf(option as z.ZodType));
  return options.includes(null) ? null : options.flatMap((names) => names ?? []);
}
