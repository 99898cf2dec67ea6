/** Run by the cron trigger: every gate looks whether its alarm is still set. */
import { configOf, usable } from "../config/config.ts";
import { logInternal } from "../platform/log.ts";
import { objectStub } from "../platform/objects.ts";

export async function sweepGates(env: Env): Promise<void> {
  const { connections } = await configOf(env);
  for (const connection of usable(connections)) {
    try {
      const gate = await objectStub(env.PROVIDER_GATE, connection.accountKey, connection.jurisdiction);
      await gate.sweep(connection.name);
    } catch (thrown) {
      logInternal("sweep", thrown);
    }
  }
}
