/** The control over HTTP, under `/_control/…`, for programs that do not share the simulator's process. */
import { z } from "zod";
import type { Answer } from "../answers.ts";
import { faultSchema } from "../faults.ts";
import { type Control, UnknownTransaction } from "./control.ts";
import { createSchema } from "./lives.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";

const followUpSchema = createSchema
  .pick({ amount: true, afterMs: true, life: true })
  .partial()
  .extend({ of: z.string(), type: z.enum(["REFUND", "VOID", "CAPTURE"]) });

const lifetimeSchema = z.strictObject({ seconds: z.number().nonnegative() });

const ok = (body: unknown = { ok: true }): Answer => ({ status: 200, body });
const created = (body: unknown): Answer => ({ status: 201, body });

/** `METHOD path` → what it does. Bodies are JSON. */
const ROUTES: Record<string, (control: Control, body: unknown) => Answer> = {
  "GET /_control/health": () => ok(),
  "GET /_control/judge": (control) => ok(control.judgeReport()),
  "GET /_control/webhooks": (control) => ok(control.webhooks.attempts),
  "POST /_control/create": (control, body) => created(control.create(createSchema.parse(body))),
  "POST /_control/follow-ups": (control, body) => {
    const { of, type, ...wishes } = followUpSchema.parse(body);
    return created(control.manage(of, type, wishes));
  },
  "POST /_control/tokens/revoke": (control) => {
    control.tokens.revoke();
    return ok();
  },
  "POST /_control/tokens/lifetime": (control, body) => {
    control.tokens.lifetimeSeconds = lifetimeSchema.parse(body).seconds;
    return ok();
  },
  "POST /_control/faults": (control, body) => {
    control.addFault(faultSchema.parse(body));
    return ok();
  },
  "DELETE /_control/faults": (control) => {
    control.faults.clear();
    return ok();
  },
  ...Object.fromEntries(
    SCENARIO_NAMES.map((name) => [
      `POST /_control/scenarios/${name}`,
      (control: Control) => created(control.scenario(name)),
    ]),
  ),
};

/** Answers 400 with what is wrong when the body is not as asked for, 404 for an unknown path or id. */
export function answerControl(control: Control, method: string, path: string, text: string): Answer {
  const route = ROUTES[`${method} ${path}`];
  if (!route) return { status: 404, body: { error: "There is no such control.", controls: Object.keys(ROUTES) } };
  try {
    return route(control, text === "" ? {} : JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, body: { error: "The body is not JSON." } };
    if (error instanceof UnknownTransaction) return { status: 404, body: { error: error.message } };
    throw error;
  }
}
