/** What is refused to somebody who may be an attacker: a line in the log, and 429 for a network that guesses on. */
import type { HonoRequest } from "hono";
import { resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { RefusalCounts } from "../access/refusal-counts.ts";
import { parseResource } from "../access/requested-resource.ts";
import { networkPrefixOf } from "../access/viewer-key.ts";
import { countRequest, RecentTimes, type WindowPolicy } from "../access/viewer-limits.ts";
import { log, type ResourceFields, requestIdOf, resourceFields } from "../platform/log.ts";
import { writePoint } from "../platform/metrics.ts";

/** Wrong tokens and wrong merchant keys of one network (docs/interface.md#limits). A valid one always counts. */
const CREDENTIALS: WindowPolicy = { name: "credentials", quota: 30, windowSeconds: 60 };

/** Tokens that were valid once: customers with an old link are no attackers. */
const VALID_ONCE = new Set(["expired", "issued-before", "erased"]);

/** Refused keys and signatures of a merchant's server. */
const MERCHANT_KEYS = new Set<Failure["reason"]>([
  "link-key-invalid",
  "admin-key-invalid",
  "push-key-invalid",
  "push-signature-invalid",
]);

const wrong = new RecentTimes();
const counts = new RefusalCounts();

/** The failure to send. Logs the cause, never a token, a key or an id. */
export async function refuse({ env, req }: { env: object; req: HonoRequest }, failure: Failure): Promise<Failure> {
  const cause = causeOf(failure);
  if (cause === null) return failure;
  const nowMs = Date.now();
  const network = networkPrefixOf(req.header("CF-Connecting-IP") ?? null);
  const counted = isGuess(failure) ? countRequest(wrong, network, CREDENTIALS, nowMs) : null;
  const count = counts.add(cause, network, nowMs);
  // The name of a connection in the path is a text of the client.
  writePoint(env, { metric: "refusal", connection: "", cause });
  if (count !== null) {
    // A connection that has a key exists: its name is no text of the client.
    const connection = isMerchantKey(failure) ? req.param("connection") : undefined;
    const fields = { ...(connection !== undefined && { connection }), ...(await fieldsOf(req)) };
    log({ event: "refused", requestId: requestIdOf(req.raw), cause, network, count, ...fields });
  }
  return counted && !counted.ok ? counted.failure : failure;
}

function causeOf(failure: Failure): string | null {
  switch (failure.reason) {
    case "token-invalid":
      return failure.cause ?? "malformed";
    case "link-key-invalid":
      return "merchant-key";
    case "admin-key-invalid":
    case "deployment-key-invalid":
      return "admin-key";
    case "push-key-invalid":
      return "push-key";
    case "push-signature-invalid":
      return "push-signature";
    case "scope-missing":
      return "scope";
    case "origin-not-allowed":
    case "sent-by-browser":
      return "origin";
    case "bad-request":
    case "body-too-large":
    case "type-unsupported":
    case "invalid":
      return "bad-request";
    case "too-many-requests":
      // A webhook has a line of its own.
      return failure.policy.name === "webhooks" ? null : `limit-${failure.policy.name}`;
    // A look-up of an id that does not exist is no attack. Many of them are limited.
    default:
      return null;
  }
}

function isMerchantKey({ reason }: Failure): boolean {
  return MERCHANT_KEYS.has(reason);
}

function isGuess(failure: Failure): boolean {
  return (
    isMerchantKey(failure) ||
    failure.reason === "deployment-key-invalid" ||
    (failure.reason === "token-invalid" && !VALID_ONCE.has(failure.cause ?? ""))
  );
}

/** The resource of the request, where its path names one. */
async function fieldsOf(req: HonoRequest): Promise<Partial<ResourceFields>> {
  const { connection, kind = "", id = "" }: Record<string, string> = req.param();
  const resource = connection === undefined ? null : parseResource(connection, kind, id);
  return resource?.ok ? resourceFields(resourcePath(resource.value)) : {};
}
