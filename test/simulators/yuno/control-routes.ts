/** The control of the simulated Yuno over HTTP. */
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { createSchema } from "./resources.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ retry: attempt - 1, atMs, status }))),
  };
}
