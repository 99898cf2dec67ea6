/**
 * Expansion: a call receives an id in place of an object, unless it asks for the object with `expand[]`.
 * @see https://docs.stripe.com/expand (checked 2026-11-28)
 */
import { StripeError } from "./errors.ts";

/** Stripe's limit on the levels of an expansion. */
const MAX_DEPTH = 4;

const EXPANDABLE = Symbol("expandable");
const ONLY_EXPANDED = Symbol("only expanded");

type Document = Record<string, unknown>;

class Placeholder {
  readonly kind: symbol;
  readonly document: Document;

  constructor(kind: symbol, document: Document) {
    this.kind = kind;
    this.document = document;
  }
}

/** An object that is an id unless it is expanded. */
export function expandable(document: Document): unknown {
  return new Placeholder(EXPANDABLE, document);
}

/** An object that is absent unless it is expanded. */
export function onlyExpanded(document: Document): unknown {
  return new Placeholder(ONLY_EXPANDED, document);
}

/** A list as Stripe writes it. */
export function listOf(data: unknown[], url: string, has_more = false): Document {
  return { object: "list", data, has_more, url };
}

/** The document with what `paths` ask for (`latest_charge.refunds`). Throws for a field that cannot be expanded. */
export function expand(document: Document, paths: readonly string[]): Document {
  const parts = paths.map((path) => path.split("."));
  if (parts.some(({ length }) => length > MAX_DEPTH)) {
    throw new StripeError(400, { message: `You cannot expand more than ${MAX_DEPTH} levels of a property` });
  }
  const unused = new Set(parts.map((path) => path.join(".")));
  const result = expandObject(document, parts, "", unused);
  const [first] = unused;
  if (first !== undefined) {
    throw new StripeError(400, { message: `This property cannot be expanded (${first}).`, param: "expand" });
  }
  return result;
}

function expandObject(document: Document, paths: string[][], at: string, unused: Set<string>): Document {
  const fields = Object.entries(document).flatMap(([name, value]): [string, unknown][] => {
    const inner = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    const path = at === "" ? name : `${at}.${name}`;
    // A field that is null can be expanded too.
    if (inner.some((rest) => rest.length === 0) && (value === null || value instanceof Placeholder))
      unused.delete(path);
    if (value === null) for (const rest of inner) unused.delete([path, ...rest].join("."));
    if (!(value instanceof Placeholder)) return [[name, expandValue(value, inner, path, unused)]];
    if (inner.length > 0) return [[name, expandValue(value.document, inner, path, unused)]];
    return value.kind === EXPANDABLE ? [[name, value.document.id]] : [];
  });
  return Object.fromEntries(fields);
}

function expandValue(value: unknown, paths: string[][], at: string, unused: Set<string>): unknown {
  if (Array.isArray(value)) {
    // A path through an empty list expands nothing and is allowed.
    if (value.length === 0) for (const rest of paths) unused.delete([at, ...rest].filter(Boolean).join("."));
    return value.map((each) => expandValue(each, paths, at, unused));
  }
  if (typeof value !== "object" || value === null) return value;
  return expandObject(value as Document, paths, at, unused);
}
