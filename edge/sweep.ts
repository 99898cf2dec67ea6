/** Run by the cron trigger: every gate looks whether its alarm is still set. */
import { connectionOf } from "./config.ts";
import { configOf } from "./config-of.ts";
import { causeOf, log } from "./log.ts";
import { type Env, gateOf } from "./objects.ts";

export async function sweepGates(env: Env): Promise<void> {
  const config = await configOf(env);
  for (const name of config.connections.keys()) {
    const connection = connectionOf(config, name);
    if (!connection) continue;
    try {
      await (await gateOf(env, connection)).sweep(name);
    } catch (thrown) {
      log({ event: "internal", requestId: "sweep", cause: causeOf(thrown) });
    }
  }
}
