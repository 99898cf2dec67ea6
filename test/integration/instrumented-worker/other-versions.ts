// Messages of another version of the Worker, as they come during a deploy, for the ids that a test marks.
import { parseResourcePath, type ResourceRef } from "../../../contract/resource.ts";

export const NEWER_RECORD = JSON.stringify({ version: 2, record: { of: "another shape" } });

/** The ids whose messages are those of another version at the moment. */
const OTHER_VERSIONS = ["newer-record", "refusal", "newer-check-request", "newer-poll-result"] as const;
type OtherVersion = (typeof OTHER_VERSIONS)[number];
const otherVersions = new Map<string, OtherVersion>();

/** Marks the messages of an id as those of another version, or as those of this one again. Returns the mark. */
export function markOtherVersion(id: string, name: string | null): OtherVersion | null {
  const kind = OTHER_VERSIONS.find((each) => each === name) ?? null;
  if (kind) otherVersions.set(id, kind);
  else otherVersions.delete(id);
  return kind;
}

/** The message with the next version, where the resource is marked as `kind`. */
export function inOtherVersion<Message extends { version: number; resource: string }>(
  message: Message,
  kind: OtherVersion,
): Message {
  const id = parseResourcePath(message.resource)?.id ?? "";
  return otherVersions.get(id) === kind ? { ...message, version: message.version + 1 } : message;
}

/** What a hub of another version responds; null where the id is not marked. */
export function responseOfAnotherVersion({ id }: ResourceRef): Response | null {
  switch (otherVersions.get(id)) {
    case "newer-record":
      return new Response(NEWER_RECORD);
    case "refusal":
      return new Response(null, { status: 400 });
    default:
      return null;
  }
}
