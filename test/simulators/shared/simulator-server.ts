/**
 * What every call to a simulator goes through: the control's paths apart, what the provider would say, the fault that
 * spoils it, the log.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerControl, type ControlRoutes } from "./control-routes.ts";
import { type RunningServer, readText, startHttpServer } from "./http-server.ts";
import type { RateLimitSettings } from "./rate-limits.ts";
import { type JsonResponse, sendFaulty, sendJson } from "./responses.ts";
import type { SimulatorControl } from "./simulator-control.ts";

/** What every simulator can be started with. */
export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  limits?: Partial<RateLimitSettings>;
  /** Epoch milliseconds; default `Date.now`. */
  now?: () => number;
  /** Gets one line for each call, without ids. */
  log?: (line: string) => void;
}

/** What a provider would say to a call if nothing went wrong. */
export interface ProviderResponse extends JsonResponse {
  /** For the log. */
  endpoint: string;
  /** Whose faults hit the call; null: only those for all calls. */
  id: string | null;
  /** Turned away at the door, where a fault behind it cannot reach. */
  refused?: boolean;
}

export interface SimulatedProvider {
  control: SimulatorControl;
  controlRoutes: ControlRoutes;
  /** Counts the call's arrival, then says what the provider would; null where it has answered by itself. */
  reply(
    request: IncomingMessage,
    url: URL,
    response: ServerResponse,
  ): ProviderResponse | null | Promise<ProviderResponse | null>;
  /** The provider's own body for an HTTP status. */
  errorBody(status: number, url: URL): unknown;
  /** With the server, deliveries end. */
  deliveries: { clear(): void };
}

export async function startSimulatorServer(
  provider: SimulatedProvider,
  options: SimulatorOptions,
): Promise<RunningServer> {
  const server = await startHttpServer(options.port ?? 0, (request, response) => {
    handle(provider, request, response, options.log).catch(() => response.destroy());
  });
  return {
    ...server,
    close: async () => {
      provider.deliveries.clear();
      await server.close();
    },
  };
}

async function handle(
  provider: SimulatedProvider,
  request: IncomingMessage,
  response: ServerResponse,
  log: SimulatorOptions["log"],
): Promise<void> {
  const { control, controlRoutes } = provider;
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
  const method = request.method ?? "GET";
  if (url.pathname.startsWith("/_control/")) {
    const text = await readText(request);
    return sendJson(response, await answerControl(controlRoutes, method, url.pathname, text));
  }
  const reply = await provider.reply(request, url, response);
  if (!reply) return log?.(`${method} ? ${response.statusCode}`);
  const fault = reply.refused ? null : control.faults.take(reply.id, control.now());
  log?.(`${method} ${reply.endpoint} ${fault ? `(${fault.kind})` : reply.status}`);
  if (fault) sendFaulty(response, fault, reply, (status) => provider.errorBody(status, url));
  else sendJson(response, reply);
}
