// The worker as it is deployed, with a meter in its objects. `/meter` responds with what was counted since the last time.
import worker, { ProviderGate as Gate, StatusHub as Hub } from "../../../edge/worker.ts";
import { countWorkerRequest, metered, meterRequests, takeReport } from "./meter.ts";

export { BareObject } from "./worker.ts";

export class StatusHub extends Hub {
  constructor(ctx: DurableObjectState, env: Env) {
    super(metered("StatusHub", ctx), env);
  }
}

export class ProviderGate extends Gate {
  constructor(ctx: DurableObjectState, env: Env) {
    super(metered("ProviderGate", ctx), env);
  }
}

meterRequests("StatusHub", StatusHub, Hub);
meterRequests("ProviderGate", ProviderGate, Gate);

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === "/meter") return Response.json(takeReport());
    countWorkerRequest();
    return worker.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;
