/** Changes to JSON documents, field by field. */
import fc from "fast-check";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Path = (string | number)[];

/** The path of every field, including objects and lists. */
export function pathsOf(json: Json, path: Path = []): Path[] {
  const inner = Array.isArray(json) ? json.entries() : typeof json === "object" ? Object.entries(json ?? {}) : [];
  return [...inner].flatMap(([key, value]): Path[] => [[...path, key], ...pathsOf(value, [...path, key])]);
}

/** The value at a path; undefined when the path does not exist. */
export function valueAt(json: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((part, key) => (part as Record<string | number, Json> | undefined)?.[key], json);
}

/** A copy with another value at this path. It shares with the original what is not on the path. */
export function withValue(json: Json, [key, ...rest]: Path, value: Json): Json {
  if (key === undefined) return value;
  if (typeof json !== "object" || json === null) throw new Error(`${json} has no field ${key}`);
  const copy: Record<string | number, Json> = Array.isArray(json) ? ([...json] as never) : { ...json };
  copy[key] = withValue(copy[key] ?? null, rest, value);
  return copy as Json;
}

/** A copy with new values by dotted path. Whole numbers in a path are list indexes. */
export function withChanges(json: Json, changes: Record<string, Json>): Json {
  return Object.entries(changes).reduce((before, [path, value]) => {
    const keys = path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    return withValue(before, keys, value);
  }, json);
}

/** A copy in which every object has one more field, which no adapter knows. */
export function withUnknownField(json: Json, teleport: Json): Json {
  if (Array.isArray(json)) return json.map((each) => withUnknownField(each, teleport));
  if (json === null || typeof json !== "object") return json;
  const fields = Object.entries(json).map(([key, value]) => [key, withUnknownField(value, teleport)]);
  return { ...Object.fromEntries(fields), teleport };
}

/** The field names on a path, without list indexes. */
export function fieldNames(path: Path): string[] {
  return path.filter((key) => typeof key === "string");
}

/** The last field name on a path; empty when it has none. */
export function lastFieldName(path: Path): string {
  return fieldNames(path).at(-1) ?? "";
}

/** The paths of fields, without list indexes, that were not in an earlier document of the same kind. */
export class NewFields {
  readonly #seen = new Set<string>();

  in(json: Json, kind: string): Path[] {
    return pathsOf(json).filter((path) => {
      const field = [kind, ...fieldNames(path)].join();
      return !this.#seen.has(field) && this.#seen.add(field);
    });
  }
}

/** Values that no field should have. */
export const unexpectedValue: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(null, true, false, 0, -1, 1e308, "", " ", "\u0000", "\ud800", "..", "9".repeat(5000), [], {}, [
    [],
  ]),
  fc.string({ unit: "binary" }),
  fc.constantFrom<Json>(JSON.parse('{"__proto__":{"state":"succeeded"},"toString":1}'), "2026-13-45T99:99:99Z"),
);
