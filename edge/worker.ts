/** The entry: binds the app to the platform and exports the two objects. Nothing else. */
import { app } from "./app.ts";
import type { Env } from "./objects.ts";
import { sweepGates } from "./sweep.ts";
import { overPlainHttp, withTransportSecurity } from "./transport.ts";

export { ProviderGate } from "./provider-gate.ts";
export { StatusHub } from "./status-hub.ts";

export default {
  fetch: async (request, env, context) =>
    overPlainHttp(request) ?? withTransportSecurity(request, await app.fetch(request, env, context)),
  scheduled: (_event, env) => sweepGates(env),
} satisfies ExportedHandler<Env>;
