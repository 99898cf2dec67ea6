/** The control of the simulated PayPal over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { createOrderSchema } from "./orders.ts";
import { createDisputeSchema, createPayoutSchema } from "./payouts.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

const lifetimeSchema = z.strictObject({ seconds: z.number().nonnegative() });

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/orders": (body) => created(control.createOrder(createOrderSchema.parse(body))),
    "POST /_control/payouts": (body) => created(control.createPayout(createPayoutSchema.parse(body))),
    "POST /_control/disputes": (body) => created(control.createDispute(createDisputeSchema.parse(body))),
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/certificates/renew": () => created({ id: control.renewCertificate() }),
    "POST /_control/tokens/revoke": () => {
      control.tokens.revoke();
      return ok();
    },
    "POST /_control/tokens/lifetime": (body) => {
      control.tokens.lifetimeSeconds = lifetimeSchema.parse(body).seconds;
      return ok();
    },
  };
}
