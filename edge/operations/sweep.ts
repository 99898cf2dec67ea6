/** Run by the cron trigger: every gate looks whether its alarm is still set. */
import { usable } from "../config/config.ts";
import { configOf } from "../config/config-of.ts";
import { causeOf, log } from "../platform/log.ts";
import { gateOf } from "../platform/objects.ts";

export async function sweepGates(env: Env): Promise<void> {
  const { connections } = await configOf(env);
  for (const connection of usable(connections)) {
    try {
      await (await gateOf(env, connection)).sweep(connection.name);
    } catch (thrown) {
      log({ event: "internal", requestId: "sweep", cause: causeOf(thrown) });
    }
  }
}
