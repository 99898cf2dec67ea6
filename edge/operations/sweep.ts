/** The cron trigger: every gate checks that its alarm is still set. */
import { configOf, usableConnections } from "../config/config.ts";
import { logInternal } from "../platform/log.ts";
import { objectStub } from "../platform/objects.ts";

export async function sweepGates(env: Env): Promise<void> {
  const { connections } = await configOf(env);
  for (const connection of usableConnections(connections)) {
    try {
      const gate = await objectStub(env.PROVIDER_GATE, connection.accountKey, connection.jurisdiction);
      await gate.sweep(connection.name);
    } catch (thrown) {
      logInternal("sweep", thrown);
    }
  }
}
