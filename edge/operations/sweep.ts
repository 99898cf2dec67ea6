/** The cron trigger: every gate checks that its alarm is still set. */
import { configOf, usableConnections } from "../config/config.ts";
import { GateClient } from "../gate/gate-client.ts";
import { logInternal } from "../platform/log.ts";

export async function sweepGates(env: Env): Promise<void> {
  const { connections } = await configOf(env);
  for (const connection of usableConnections(connections)) {
    try {
      await new GateClient(env, connection).sweep();
    } catch (thrown) {
      logInternal("sweep", thrown);
    }
  }
}
