/** Sends the check requests of a hub to the gate of its connection's provider account. */
import { resourcePath } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { budgetKeyOf } from "../config/connection.ts";
import { GateClient } from "../gate/gate-client.ts";
import { digestOf } from "../platform/crypto.ts";
import { causeOf, log } from "../platform/log.ts";
import { checkRequestOf, type Transition } from "./transitions.ts";

/**
 * Sends the request of this transition. Returns when the check is likely to run, in epoch milliseconds, or null when it
 * will not run: the gate has refused it, or its connection is not configured any more. `unreachable` is logged.
 */
export async function sendCheckRequest(
  env: Env,
  step: Transition,
): Promise<{ expectedMs: number | null } | "unreachable"> {
  const { resource } = step.state;
  const connection = await findConnection(env, resource.connection);
  if (!connection) return { expectedMs: null };
  const request = checkRequestOf(step, budgetKeyOf(connection, resource));
  try {
    return { expectedMs: await new GateClient(env, connection).requestCheck(request) };
  } catch (thrown) {
    const path = await digestOf(resourcePath(resource));
    log({ event: "gate-unreachable", requestId: `check-${request.seq}`, resource: path, cause: causeOf(thrown) });
    return "unreachable";
  }
}
