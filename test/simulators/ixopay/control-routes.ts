/** The control of the simulated IXOPAY over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import { callbackSettingsSchema } from "./callbacks.ts";
import type { Control } from "./control.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";
import { createSchema } from "./transactions.ts";

const followUpSchema = createSchema
  .pick({ amount: true, afterMs: true, lifecycle: true, shape: true })
  .partial()
  .extend({ of: z.string(), kind: z.enum(["refund", "capture", "void", "chargeback", "reversal"]) });

const extraCallbackSchema = z.strictObject({
  of: z.string(),
  kind: z.enum(["network-token", "account-updater", "current-status"]),
});

const releaseSchema = z.strictObject({ order: z.enum(["in-order", "reversed"]).default("in-order") });

const settingsChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(callbackSettingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
);

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    ...callbackRoutes(control),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "POST /_control/follow-ups": (body) => {
      const { of, kind, ...overrides } = followUpSchema.parse(body);
      return created(control[kind](of, overrides));
    },
    "POST /_control/reset": () => {
      control.reset();
      return ok();
    },
  };
}

function callbackRoutes(control: Control): ControlRoutes {
  const { callbacks } = control;
  return {
    "GET /_control/callbacks": () => ok(callbacks.attempts),
    "POST /_control/callbacks": (body) => {
      callbacks.configure(settingsChangeSchema.parse(body));
      return ok(callbacks.settings);
    },
    "POST /_control/callbacks/send": (body) => {
      const { of, kind } = extraCallbackSchema.parse(body);
      if (kind === "network-token") control.sendNetworkTokenCallback(of);
      else if (kind === "account-updater") control.sendAccountUpdaterCallback(of);
      else control.resendCallback(of);
      return ok();
    },
    "POST /_control/callbacks/hold": () => {
      callbacks.hold();
      return ok();
    },
    "POST /_control/callbacks/release": async (body) => {
      await callbacks.release(releaseSchema.parse(body).order);
      return ok();
    },
  };
}
