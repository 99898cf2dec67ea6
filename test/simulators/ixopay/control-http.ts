/** The control over HTTP, under `/_control/…`, for programs that do not share the simulator's process. */
import { z } from "zod";
import type { Answer } from "../answers.ts";
import { faultSchema } from "../faults.ts";
import { callbackSettingsSchema } from "./callbacks.ts";
import { type Control, UnknownTransaction } from "./control.ts";
import { createSchema } from "./lives.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";

const followUpSchema = createSchema
  .pick({ amount: true, afterMs: true, life: true, shape: true })
  .partial()
  .extend({ of: z.string(), kind: z.enum(["refund", "capture", "void", "chargeback", "reversal"]) });

const noticeSchema = z.strictObject({ of: z.string(), kind: z.enum(["network-token", "account-updater", "again"]) });

const callbackOrderSchema = z.strictObject({ order: z.enum(["in-order", "reversed"]).default("in-order") });

const callbackChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(callbackSettingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
);

const ok = (body: unknown = { ok: true }): Answer => ({ status: 200, body });
const created = (body: unknown): Answer => ({ status: 201, body });

/** `METHOD path` → what it does. Bodies are JSON. */
const ROUTES: Record<string, (control: Control, body: unknown) => Answer | Promise<Answer>> = {
  "GET /_control/health": () => ok(),
  "GET /_control/judge": (control) => ok(control.judgeReport()),
  "GET /_control/callbacks": (control) => ok(control.callbackAttempts()),
  "POST /_control/create": (control, body) => created(control.create(createSchema.parse(body))),
  "POST /_control/follow-ups": (control, body) => {
    const { of, kind, ...wishes } = followUpSchema.parse(body);
    return created(control[kind](of, wishes));
  },
  "POST /_control/notices": (control, body) => {
    const { of, kind } = noticeSchema.parse(body);
    if (kind === "network-token") control.networkTokenNotice(of);
    else if (kind === "account-updater") control.accountUpdaterNotice(of);
    else control.callbackAgain(of);
    return ok();
  },
  "POST /_control/faults": (control, body) => {
    control.addFault(faultSchema.parse(body));
    return ok();
  },
  "DELETE /_control/faults": (control) => {
    control.clearFaults();
    return ok();
  },
  "POST /_control/callbacks": (control, body) => {
    control.callbacks.configure(callbackChangeSchema.parse(body));
    return ok(control.callbacks.settings);
  },
  "POST /_control/callbacks/hold": (control) => {
    control.callbacks.hold();
    return ok();
  },
  "POST /_control/callbacks/release": async (control, body) => {
    await control.callbacks.release(callbackOrderSchema.parse(body).order);
    return ok();
  },
  "POST /_control/reset": (control) => {
    control.reset();
    return ok();
  },
  ...Object.fromEntries(
    SCENARIO_NAMES.map((name) => [
      `POST /_control/scenarios/${name}`,
      (control: Control) => created(control.scenario(name)),
    ]),
  ),
};

/** Answers 400 with what is wrong when the body is not as asked for, 404 for an unknown path or uuid. */
export async function answerControl(control: Control, method: string, path: string, text: string): Promise<Answer> {
  const route = ROUTES[`${method} ${path}`];
  if (!route) return { status: 404, body: { error: "There is no such control.", controls: Object.keys(ROUTES) } };
  try {
    return await route(control, text === "" ? {} : JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, body: { error: "The body is not JSON." } };
    if (error instanceof UnknownTransaction) return { status: 404, body: { error: error.message } };
    throw error;
  }
}
