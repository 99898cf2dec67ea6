/** Ways to spoil a JSON document, field by field. No I/O. */
import fc from "fast-check";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Path = (string | number)[];

/** The path of every field, containers included. */
export function pathsOf(json: Json, path: Path = []): Path[] {
  const inner = Array.isArray(json) ? json.entries() : typeof json === "object" ? Object.entries(json ?? {}) : [];
  return [...inner].flatMap(([key, value]): Path[] => [[...path, key], ...pathsOf(value, [...path, key])]);
}

export function valueAt(json: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((part, key) => (part as Record<string | number, Json> | undefined)?.[key], json);
}

/** A copy in which the field at this path has another value. */
export function withValue(json: Json, path: Path, value: Json): Json {
  const copy = structuredClone(json);
  const holder = valueAt(copy, path.slice(0, -1)) as Record<string | number, Json>;
  holder[path.at(-1) ?? ""] = value;
  return copy;
}

/** A copy with new values by dotted path, where whole numbers are places in lists. */
export function changed(json: Json, change: Record<string, Json>): Json {
  return Object.entries(change).reduce((before, [path, value]) => {
    const keys = path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    return withValue(before, keys, value);
  }, json);
}

/** A copy in which every object has one more field, which nobody has heard of. */
export function withEverywhere(json: Json, teleport: Json): Json {
  if (Array.isArray(json)) return json.map((each) => withEverywhere(each, teleport));
  if (json === null || typeof json !== "object") return json;
  const inner = Object.entries(json).map(([key, value]) => [key, withEverywhere(value, teleport)]);
  return { ...Object.fromEntries(inner), teleport };
}

/** The names on a path, without places in lists. */
export function namesOn(path: Path): string[] {
  return path.filter((key) => typeof key === "string");
}

/** What no field should hold. */
export const nonsense: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(null, true, false, 0, -1, 1e308, "", " ", "\u0000", "\ud800", "..", "9".repeat(5000), [], {}, [
    [],
  ]),
  fc.string({ unit: "binary" }),
  fc.constantFrom<Json>(JSON.parse('{"__proto__":{"state":"succeeded"},"toString":1}'), "2026-13-45T99:99:99Z"),
);
