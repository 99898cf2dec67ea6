/** What can be done to the simulated Airtm over HTTP. */
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../control-routes.ts";
import { callbackSettingsSchema } from "./callbacks.ts";
import type { Control } from "./control.ts";
import { createSchema } from "./lives.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";

export function controlRoutes(control: Control): ControlRoutes {
  const { callbacks } = control;
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => control.scenario(name)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/callbacks": () =>
      ok(callbacks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/callbacks": (body) => {
      callbacks.configure(callbackSettingsSchema.pick({ url: true }).parse(body));
      return ok();
    },
  };
}
