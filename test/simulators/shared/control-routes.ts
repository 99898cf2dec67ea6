/** The control of a simulator over HTTP, under `/_control/…`, for programs that run in another process. */
import * as z from "zod";
import { faultSchema } from "./faults.ts";
import type { JsonResponse } from "./responses.ts";
import { type SimulatorControl, UnknownId } from "./simulator-control.ts";

/** Handlers by `METHOD /_control/path`. Bodies are JSON. */
export type ControlRoutes = Record<string, (body: unknown) => JsonResponse | Promise<JsonResponse>>;

export const ok = (body: unknown = { ok: true }): JsonResponse => ({ status: 200, body });
export const created = (body: unknown): JsonResponse => ({ status: 201, body });

/** The routes that every simulator has. */
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

/** One route for each named scenario. */
export function scenarioRoutes<Name extends string>(
  names: readonly Name[],
  play: (name: Name) => unknown,
): ControlRoutes {
  return Object.fromEntries(names.map((name) => [`POST /_control/scenarios/${name}`, () => created(play(name))]));
}

/** Returns 400 with the error for a body of the wrong shape, and 404 for an unknown path or id. */
export async function handleControlCall(
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
