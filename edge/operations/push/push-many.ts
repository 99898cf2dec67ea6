/** Pushes several statuses that name their resources themselves. One wrong status does not affect the others. */
import { parseResourcePath, type ResourceRef } from "../../../contract/resource.ts";
import type { Failure } from "../../access/failure.ts";
import { countPush } from "../../access/push/push-limits.ts";
import { isPossible } from "../../config/connection.ts";
import type { PushOutcome } from "../../hub/pushed/pushed-state.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { type Push, putStatus } from "./push-status.ts";

/** A status with the message that it came in. */
export type PushedItem = Pick<Push, "body" | "message">;

export interface PushedResult {
  /** Null when the status names no resource of this connection. */
  resource: ResourceRef | null;
  result: Result<PushOutcome, Failure>;
}

type Sender = Omit<Push, "resource" | "body" | "message" | "precondition">;

/** The results in the order of the items. Those of one resource are stored in their order, others at the same time. */
export async function pushEach(env: Env, items: readonly PushedItem[], sender: Sender): Promise<PushedResult[]> {
  const before = new Map<string, Promise<unknown>>();
  const results = items.map((item) => {
    const named = resourceIn(item.body, sender);
    if (!named.ok) return { resource: null, result: named };
    const resource = named.value;
    const key = `${resource.kind}/${resource.id}`;
    const stored = (before.get(key) ?? Promise.resolve()).then(() => pushOne(env, resource, item, sender));
    before.set(key, stored);
    return stored.then((result) => ({ resource, result }));
  });
  return Promise.all(results);
}

async function pushOne(
  env: Env,
  resource: ResourceRef,
  item: PushedItem,
  sender: Sender,
): Promise<Result<PushOutcome, Failure>> {
  const counted = countPush(`${resource.connection}/${resource.kind}/${resource.id}`, sender.nowMs);
  if (!counted.ok) return counted;
  return putStatus(env, { ...sender, ...item, resource, precondition: { ifMatch: null, ifNew: false } });
}

/** The resource that a status names. */
function resourceIn(body: unknown, { connection }: Sender): Result<ResourceRef, Failure> {
  const of = typeof body === "object" && body !== null ? Reflect.get(body, "of") : undefined;
  const example = `for example "${connection.name}/payment/A-1001"`;
  if (of === undefined || of === null) {
    const detail = `Send the resource path, ${example}.`;
    return err({ reason: "invalid", errors: [{ pointer: "/of", code: "required", detail }] });
  }
  const resource = typeof of === "string" ? parseResourcePath(of) : null;
  if (resource?.connection !== connection.name) {
    const detail = `This is no resource path of this connection. Send one, ${example}.`;
    return err({ reason: "invalid", errors: [{ pointer: "/of", code: "of-differs", detail }] });
  }
  return isPossible(connection, resource) ? ok(resource) : err({ reason: "not-found" });
}
