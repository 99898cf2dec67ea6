/** The entry: binds the app to the platform and exports the two objects. Nothing else. */
import { app } from "./http/app.ts";
import { overPlainHttp, withTransportSecurity } from "./http/transport.ts";
import { sweepGates } from "./operations/sweep.ts";

export { ProviderGate } from "./gate/provider-gate.ts";
export { StatusHub } from "./hub/status-hub.ts";

export default {
  fetch: async (request, env, context) =>
    overPlainHttp(request) ?? withTransportSecurity(request, await app.fetch(request, env, context)),
  scheduled: (_event, env) => sweepGates(env),
} satisfies ExportedHandler<Env>;
