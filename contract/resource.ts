/** What a status is about: connection, kind and id, and the scopes of a token for it. */

export const KINDS = ["payment", "order", "payment-link", "payout", "bulk-payout", "report"] as const;
export type Kind = (typeof KINDS)[number];

export const SCOPES = ["status", "details", "items", "report:download"] as const;
export type Scope = (typeof SCOPES)[number];

/** The longest id we accept, in characters (interface 1). */
export const MAX_ID_LENGTH = 255;

/** Which thing a status is of. `id` is decoded. */
export interface ResourceRef {
  connection: string;
  kind: Kind;
  id: string;
}

/** The path of a thing, `connection/kind/id` with the id percent-encoded. */
export function resourcePath(resource: ResourceRef): string {
  return `${resource.connection}/${resource.kind}/${encodeURIComponent(resource.id)}`;
}
