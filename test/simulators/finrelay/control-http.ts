/** What can be done to the simulated Finrelay over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../control-routes.ts";
import type { Control } from "./control.ts";
import { createSchema } from "./lifecycles.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";

const followUpSchema = createSchema
  .pick({ amount: true, afterMs: true, life: true })
  .partial()
  .extend({ of: z.string(), type: z.enum(["REFUND", "VOID", "CAPTURE"]) });

const lifetimeSchema = z.strictObject({ seconds: z.number().nonnegative() });

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => control.scenario(name)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/follow-ups": (body) => {
      const { of, type, ...wishes } = followUpSchema.parse(body);
      return created(control.manage(of, type, wishes));
    },
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
