/** The control of the simulated Stripe over HTTP. */
import * as z from "zod";
import { type ControlRoutes, commonRoutes, created, ok, scenarioRoutes } from "../shared/control-routes.ts";
import type { Control } from "./control.ts";
import { createSchema } from "./model.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

const eventsSchema = z.strictObject({ apiVersion: z.string(), style: z.enum(["snapshot", "thin"]) }).partial();
const searchSchema = z.strictObject({ indexDelayMs: z.number().nonnegative(), isIndian: z.boolean() }).partial();
const lockSchema = z.strictObject({ id: z.string(), locked: z.boolean().default(true) });
const resendSchema = z.strictObject({ id: z.string(), times: z.int().positive().default(1) });

export function controlRoutes(control: Control): ControlRoutes {
  return {
    ...commonRoutes(control),
    ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
    "POST /_control/create": (body) => created(control.create(createSchema.parse(body))),
    "GET /_control/webhooks": () =>
      ok(control.webhooks.attempts.map(({ attempt, atMs, status }) => ({ attempt, atMs, status }))),
    "POST /_control/webhooks/resend": (body) => {
      const { id, times } = resendSchema.parse(body);
      control.resendWebhook(id, times);
      return ok();
    },
    "POST /_control/events": (body) => {
      Object.assign(control.events, eventsSchema.parse(body));
      return ok(control.events);
    },
    "POST /_control/search": (body) => {
      Object.assign(control.search, searchSchema.parse(body));
      return ok(control.search);
    },
    "POST /_control/lock": (body) => {
      const { id, locked } = lockSchema.parse(body);
      if (locked) control.locked.add(id);
      else control.locked.delete(id);
      return ok();
    },
  };
}
