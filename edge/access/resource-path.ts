/** The resource and the connection that a request names. */
import { idErrorOf, isKind, type ResourceRef } from "../../contract/resource.ts";
import type { Refused } from "./failure.ts";

/** The resource of the raw, still encoded parts of a path. Refused with what is wrong with them. */
export function parseResource(
  connection: string,
  kind: string,
  encodedId: string,
): { resource: ResourceRef } | Refused {
  const id = decoded(encodedId);
  if (id === null) return { failure: { reason: "malformed-path", detail: "The id has a malformed percent escape." } };
  const detail = idErrorOf(id);
  if (detail) return { failure: { reason: "malformed-path", detail } };
  if (!isKind(kind)) return { failure: { reason: "nothing-there" } };
  return { resource: { connection, kind, id } };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
