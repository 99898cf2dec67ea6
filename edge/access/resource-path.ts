/** A thing's path, parsed at the border. No I/O. No clock. */
import { KINDS, type Kind, MAX_ID_LENGTH, type ResourceRef } from "../../contract/resource.ts";
import type { Refused } from "./failure.ts";

/** A thing from the raw, still encoded parts of a path, or what is wrong with them (interface 4, "Errors"). */
export function parseResource(
  connection: string,
  kind: string,
  encodedId: string,
): { resource: ResourceRef } | Refused {
  const id = decoded(encodedId);
  if (id === null) return { failure: { reason: "malformed-path", detail: "The id has a malformed percent escape." } };
  if (id === "" || id === "." || id === "..") {
    return { failure: { reason: "malformed-path", detail: "This is not an id." } };
  }
  if ([...id].length > MAX_ID_LENGTH) {
    return { failure: { reason: "malformed-path", detail: `An id has at most ${MAX_ID_LENGTH} characters.` } };
  }
  if (/\p{Cc}|\p{Cs}/u.test(id)) {
    return { failure: { reason: "malformed-path", detail: "An id has no control characters." } };
  }
  if (!isKind(kind)) return { failure: { reason: "nothing-there" } };
  return { resource: { connection, kind, id } };
}

/** The thing of a path that we made ourselves, or null. */
export function parseResourcePath(path: string): ResourceRef | null {
  const [connection, kind, encodedId, ...rest] = path.split("/");
  if (!connection || !kind || encodedId === undefined || rest.length > 0) return null;
  const read = parseResource(connection, kind, encodedId);
  return "resource" in read ? read.resource : null;
}

function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
