/** The entry of the Worker: binds the routes to the platform and exports the Durable Objects. */
import { app } from "./http/app.ts";
import { overHttps } from "./http/transport.ts";
import { deliverBatch } from "./notify/consumer.ts";

export { ProviderGate } from "./gate/provider-gate.ts";
export { StatusHub } from "./hub/status-hub.ts";

export default {
  fetch: (request, env, context) => overHttps(request, () => app.fetch(request, env, context)),
  queue: ({ messages }, env) => deliverBatch(env, messages),
} satisfies ExportedHandler<Env>;
