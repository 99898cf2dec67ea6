/** The control of the simulated Mollie over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { createSchema, stepSchema } from "./resources.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

const advanceSchema = z.strictObject({ id: z.string(), step: stepSchema.omit({ afterMs: true }) });

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "POST /_control/advance": (body) => {
      const { id, step } = advanceSchema.parse(body);
      control.advance(id, step);
      return ok();
    },
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
  };
}
