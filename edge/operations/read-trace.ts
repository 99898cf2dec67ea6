/** Reads the trace of a resource from its hub, and the place of its check from the gate of its account. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import type { Connection } from "../config/connection.ts";
import { GateClient } from "../gate/gate-client.ts";
import { HubClient, NO_VIEWER } from "../hub/hub-client.ts";
import { causeOf, log, resourceFields } from "../platform/log.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { type ResourceTrace, resourceTrace } from "./resource-trace.ts";

/** Counts as no view and requests no check. A gate that does not answer only leaves out the place in its queue. */
export async function readTrace(
  env: Env,
  connection: Connection,
  resource: ResourceRef,
  requestId: string,
  nowMs: number,
): Promise<Result<ResourceTrace, Failure>> {
  const path = resourcePath(resource);
  const unreachable = (event: "hub-unreachable" | "gate-unreachable") => async (thrown: unknown) => {
    log({ event, requestId, ...(await resourceFields(path)), cause: causeOf(thrown) });
    return null;
  };
  const hub = new HubClient(env, connection, resource, NO_VIEWER);
  const [trace, report] = await Promise.all([
    hub.trace().catch(unreachable("hub-unreachable")),
    new GateClient(env, connection).report(path).catch(unreachable("gate-unreachable")),
  ]);
  if (!trace?.ok) return err({ reason: "hub-unavailable" });
  return ok(resourceTrace(resource, trace.value, report, nowMs));
}
