/** A control over HTTP, under `/_control/…`, for programs that do not share the simulator's process. */
import * as z from "zod";
import { faultSchema } from "./faults.ts";
import type { JsonResponse } from "./responses.ts";
import { type SimulatorControl, UnknownId } from "./simulator-control.ts";

/** `METHOD /_control/path` → what it does. Bodies are JSON. */
export type ControlRoutes = Record<string, (body: unknown) => JsonResponse | Promise<JsonResponse>>;

export const ok = (body: unknown = { ok: true }): JsonResponse => ({ status: 200, body });
export const created = (body: unknown): JsonResponse => ({ status: 201, body });

/** What every simulator has. */
export function commonRoutes(control: SimulatorControl): ControlRoutes {
  return {
    "GET /_control/health": () => ok(),
    "GET /_control/judge": () => ok(control.judgeReport()),
    "POST /_control/faults": (body) => {
      control.addFault(faultSchema.parse(body));
      return ok();
    },
    "DELETE /_control/faults": () => {
      control.clearFaults();
      return ok();
    },
  };
}

/** One for each named scenario. */
export function scenarioRoutes<Name extends string>(
  names: readonly Name[],
  play: (name: Name) => unknown,
): ControlRoutes {
  return Object.fromEntries(names.map((name) => [`POST /_control/scenarios/${name}`, () => created(play(name))]));
}

/** Answers 400 with what is wrong when the body is not as asked for, 404 for an unknown path or id. */
export async function answerControl(
  routes: ControlRoutes,
  method: string,
  path: string,
  text: string,
): Promise<JsonResponse> {
  const route = routes[`${method} ${path}`];
  if (!route) return { status: 404, body: { error: "There is no such control.", controls: Object.keys(routes) } };
  try {
    return await route(text === "" ? {} : JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, body: { error: "The body is not JSON." } };
    if (error instanceof UnknownId) return { status: 404, body: { error: error.message } };
    throw error;
  }
}
