/** Reads the body and the preconditions of a pushed status. */
import type { Failure } from "../../access/failure.ts";
import { type Pusher, verifyPush } from "../../access/push/pusher.ts";
import type { PushPrecondition } from "../../hub/pushed/push-message.ts";
import { isDeeperThan } from "../../operations/push/merge-patch.ts";
import { parseJson } from "../../platform/json.ts";
import { readBody } from "../../platform/read-body.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { SignedMessage } from "../../platform/webhooks/standard-webhooks.ts";

export const MAX_STATUS_BYTES = 16 * 1024;
export const MAX_NESTING = 5;

export interface PushedBody {
  json: unknown;
  message: SignedMessage | null;
}

/** What the body may be. */
export interface BodyForm {
  /** Media types. */
  types: readonly string[];
  maxBytes: number;
  maxNesting: number;
}

/** The body as JSON, after its signature: nothing is parsed that nobody has signed. */
export async function readPushedBody(
  pusher: Pusher,
  request: Request,
  { types, maxBytes, maxNesting }: BodyForm,
  nowMs: number,
): Promise<Result<PushedBody, Failure>> {
  if (!types.includes(mediaTypeOf(request.headers)))
    return err({ reason: "type-unsupported", type: types.join(" or ") });
  const bytes = await readBody(request.body, maxBytes);
  if (!bytes) return err({ reason: "body-too-large", maxBytes });
  const verified = await verifyPush(pusher, request, bytes, nowMs);
  if (!verified.ok) return verified;
  const json = parseJson(textOf(bytes));
  if (json === undefined) return err({ reason: "bad-request", detail: "The body is not JSON in UTF-8." });
  return isDeeperThan(json, maxNesting)
    ? err({ reason: "bad-request", detail: `The body is nested more than ${maxNesting} levels deep.` })
    : ok({ json, message: verified.value });
}

/** Empty for bytes that are no UTF-8: with other characters in their place, a code that a customer copies would be wrong. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return "";
  }
}

/** The media type of a body, without parameters. */
export function mediaTypeOf(headers: Headers): string {
  const [type = ""] = (headers.get("Content-Type") ?? "").split(";");
  return type.trim().toLowerCase();
}

/** The revisions of `ETag` (RFC 9110, 13.1). A weak tag, or one of another form, fits no revision. */
export function preconditionIn(headers: Headers): Result<Omit<PushPrecondition, "basedOn">, Failure> {
  const ifMatch = headers.get("If-Match");
  const ifNoneMatch = headers.get("If-None-Match");
  if (ifNoneMatch !== null && ifNoneMatch.trim() !== "*") {
    return err({ reason: "bad-request", detail: "If-None-Match must be *." });
  }
  return ok({ ifMatch: ifMatch === null ? null : revisionsIn(ifMatch), ifNew: ifNoneMatch !== null });
}

function revisionsIn(tags: string): number[] | "any" {
  if (tags.trim() === "*") return "any";
  return tags
    .split(",")
    .map((tag) => /^"r(\d{1,15})"$/.exec(tag.trim())?.[1])
    .filter((revision) => revision !== undefined)
    .map(Number);
}
