/** The control of the simulated Adyen over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

const stepSchema = z.strictObject({
  eventCode: z.string(),
  afterMs: z.number().nonnegative().default(0),
  success: z.enum(["true", "false"]).default("true"),
  value: z.int().nonnegative().default(4200),
});
const paymentSchema = z.strictObject({ merchantReference: z.string(), steps: z.array(stepSchema) }).partial();
const itemSchema = stepSchema.extend({ of: z.string() });
const linkSchema = z.strictObject({ id: z.string(), status: z.string() });

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/create": (body) => {
      const { merchantReference, steps } = paymentSchema.parse(body);
      return created(
        control.createPayment({ ...(merchantReference && { merchantReference }), ...(steps && { steps }) }),
      );
    },
    "POST /_control/items": (body) => {
      const { of, ...step } = itemSchema.parse(body);
      return created({ id: control.send(of, step).pspReference });
    },
    "POST /_control/links": () => created(control.createLink()),
    "POST /_control/links/status": (body) => {
      const { id, status } = linkSchema.parse(body);
      control.changeLink(id, status);
      return ok();
    },
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
  };
}
