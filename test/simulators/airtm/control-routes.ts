/** What can be done to the simulated Airtm over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { createSchema } from "./resources.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";

const addressSchema = z.strictObject({ url: z.string().nullable().default(null) });

export function controlRoutes(control: Control): ControlRoutes {
  const { callbacks } = control;
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => control.scenario(name)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/callbacks": () =>
      ok(callbacks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/callbacks": (body) => {
      callbacks.configure(addressSchema.parse(body));
      return ok();
    },
  };
}
