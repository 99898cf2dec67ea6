/** The control of the simulated Airtm over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { createSchema } from "./resources.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

const receiverSchema = z.strictObject({ url: z.string().nullable().default(null) });

export function controlRoutes(control: Control): ControlRoutes {
  const { callbacks } = control;
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/callbacks": () =>
      ok(callbacks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/callbacks": (body) => {
      callbacks.configure(receiverSchema.parse(body));
      return ok();
    },
  };
}
