/** The control of the simulated Finrelay over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";
import { createSchema } from "./transactions.ts";

const followUpSchema = createSchema
  .pick({ amount: true, afterMs: true, lifecycle: true })
  .partial()
  .extend({ of: z.string(), type: z.enum(["REFUND", "VOID", "CAPTURE"]) });

const lifetimeSchema = z.strictObject({ seconds: z.number().nonnegative() });

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/follow-ups": (body) => {
      const { of, type, ...overrides } = followUpSchema.parse(body);
      return created(control.manage(of, type, overrides));
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
