/** Sends a pushed status, or a seed, to the hub of its resource, and to those of its other names. */
import { type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import type { Failure } from "../../access/failure.ts";
import type { Connection } from "../../config/connection.ts";
import { HubClient, NO_VIEWER } from "../../hub/hub-client.ts";
import { HubUnreachableError } from "../../hub/hub-socket.ts";
import type { PushPrecondition, PushRequest } from "../../hub/pushed/push-message.ts";
import type { PushOutcome } from "../../hub/pushed/pushed-state.ts";
import { parseJson } from "../../platform/json.ts";
import { causeOf, log, resourceFields } from "../../platform/log.ts";
import { err, type Result } from "../../platform/result.ts";
import { mergePatch } from "./merge-patch.ts";
import { parseSeed, parseStatus } from "./parse-status.ts";
import type { PushedStatus } from "./pushed-status.ts";
import { factsOf } from "./to-facts.ts";

/** A status on its way to the hub. */
export interface Push {
  resource: ResourceRef;
  connection: Connection;
  isSeed: boolean;
  /** The body as JSON. */
  body: unknown;
  precondition: Omit<PushPrecondition, "basedOn">;
  message: PushRequest["message"];
  /** A signature covers neither method nor address, and a list has none: the body has to name its resource. */
  requiresOf: boolean;
  nowMs: number;
  requestId: string;
}

/** Another patch may come in between. More of them at the same time are no accident. */
const MAX_PATCH_ATTEMPTS = 3;

/** Stores the whole status. */
export async function putStatus(env: Env, push: Push): Promise<Result<PushOutcome, Failure>> {
  return reached(push, () => store(env, push, push.body, null));
}

/** Changes fields of the status that was pushed last, and stores the whole result. */
export async function patchStatus(env: Env, push: Push): Promise<Result<PushOutcome, Failure>> {
  return reached(push, async () => {
    for (let attempt = 1; ; attempt++) {
      const before = await hubOf(env, push, push.resource).pushed();
      if (!before.ok) return err({ reason: "hub-unavailable" });
      if (!before.value) return err({ reason: "not-found" });
      const { revision, content } = before.value;
      const stored = await store(env, push, mergePatch(parseJson(content), push.body), revision);
      const isOvertaken = !stored.ok && stored.failure.reason === "conflict";
      if (!isOvertaken || push.precondition.ifMatch !== null || attempt === MAX_PATCH_ATTEMPTS) return stored;
    }
  });
}

async function store(
  env: Env,
  push: Push,
  body: unknown,
  basedOn: number | null,
): Promise<Result<PushOutcome, Failure>> {
  const parsed = push.isSeed ? parseSeed(body, push) : parseStatus(body, push);
  if (!parsed.ok) return err({ reason: "invalid", errors: parsed.failure });
  const status = parsed.value;
  const { resource } = push;
  const others = (status.also ?? []).map((name): ResourceRef => ({ connection: resource.connection, ...name }));
  const all = [resource, ...others];
  const first = await send(env, push, status, all, resource, { ...push.precondition, basedOn });
  if (!first.ok) return err({ reason: "hub-unavailable" });
  const { verdict, revision } = first.value;
  if (verdict === "conflict") {
    const known = revision === 0 ? "Nothing was pushed yet." : `The pushed status has the revision "r${revision}".`;
    return err({ reason: "conflict", detail: `${known} Nothing was changed.` });
  }
  for (const name of others) {
    const stored = await send(env, push, status, all, name, { ifMatch: null, ifNew: false, basedOn: null });
    // The merchant's server repeats the push, which changes nothing where it was stored.
    if (!stored.ok) return err({ reason: "hub-unavailable" });
  }
  return first;
}

/** The status as one of its names has it: with the other names. */
function send(
  env: Env,
  push: Push,
  status: PushedStatus,
  all: readonly ResourceRef[],
  name: ResourceRef,
  precondition: PushPrecondition,
) {
  const { of: _, also: __, ...fields } = status;
  const others = all.filter((each) => each !== name);
  const also = others.map(({ kind, id }) => ({ kind, id }));
  return hubOf(env, push, name).push({
    isSeed: push.isSeed,
    facts: factsOf(status),
    occurredAt: status.occurredAt,
    sequence: status.sequence ?? null,
    content: JSON.stringify(also.length > 0 ? { ...fields, also } : fields),
    names: others.map(resourcePath),
    precondition,
    message: push.message,
  });
}

function hubOf(env: Env, { connection }: Push, resource: ResourceRef): HubClient {
  return new HubClient(env, connection, resource, NO_VIEWER);
}

/** A hub that does not respond is a reason to repeat the push. */
async function reached(
  { resource, requestId }: Push,
  run: () => Promise<Result<PushOutcome, Failure>>,
): Promise<Result<PushOutcome, Failure>> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof HubUnreachableError)) throw thrown;
    const fields = await resourceFields(resourcePath(resource));
    log({ event: "hub-unreachable", requestId, ...fields, cause: causeOf(thrown.cause ?? thrown) });
    return err({ reason: "hub-unavailable" });
  }
}
