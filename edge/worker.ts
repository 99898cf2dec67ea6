/** The entry of the Worker: binds the routes to the platform and exports the Durable Objects. */
import { app } from "./http/app.ts";
import { withTransportSecurity } from "./http/transport.ts";

export { ProviderGate } from "./gate/provider-gate.ts";
export { StatusHub } from "./hub/status-hub.ts";

export default {
  fetch: async (request, env, context) => withTransportSecurity(request, await app.fetch(request, env, context)),
} satisfies ExportedHandler<Env>;
