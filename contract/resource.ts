/** The resource that a status is about, its path, and the scopes of its tokens (docs/interface.md#1-words). */

export const KINDS = ["payment", "order", "payment-link", "payout", "bulk-payout", "report", "payment-method"] as const;
export type Kind = (typeof KINDS)[number];

/** The kinds that a customer pays. */
export const PAYABLE_KINDS: ReadonlySet<Kind> = new Set<Kind>(["payment", "order", "payment-link"]);

export const SCOPES = ["status", "details", "items", "report:download"] as const;
export type Scope = (typeof SCOPES)[number];

/** The longest id, in characters (docs/interface.md#1-words). */
export const MAX_ID_LENGTH = 255;

/** The resource that a status is about. `id` is decoded. */
export interface ResourceRef {
  connection: string;
  kind: Kind;
  id: string;
}

/** The resource path, `connection/kind/id` with the id percent-encoded. */
export function resourcePath(resource: ResourceRef): string {
  return `${resource.connection}/${resource.kind}/${encodeURIComponent(resource.id)}`;
}

/** The path of the hosted page. A full stop at its end is encoded, because one that a sentence has added is ignored. */
export function pagePath(resource: ResourceRef): string {
  return `/p/${resourcePath(resource).replace(/\.+$/, (stops) => "%2E".repeat(stops.length))}`;
}

/** The resource of a resource path; null when the path is not valid. */
export function parseResourcePath(path: string): ResourceRef | null {
  const [connection, kind, encodedId, ...rest] = path.split("/");
  if (!connection || !isKind(kind) || encodedId === undefined || rest.length > 0) return null;
  const id = decodePercent(encodedId);
  return id === null || idErrorOf(id) ? null : { connection, kind, id };
}

export function isKind(text: string | undefined): text is Kind {
  return (KINDS as readonly (string | undefined)[]).includes(text);
}

/** Why a decoded text is not an id, as one sentence; null when it is an id. */
export function idErrorOf(id: string): string | null {
  if (id === "" || id === "." || id === "..") return 'The id must not be empty, "." or "..".';
  if ([...id].length > MAX_ID_LENGTH) return `An id has at most ${MAX_ID_LENGTH} characters.`;
  return /\p{Cc}|\p{Cs}/u.test(id) ? "An id has no control characters." : null;
}

function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
