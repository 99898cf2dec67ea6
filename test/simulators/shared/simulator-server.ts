/** The HTTP server of a simulator: control routes, then the provider's response, the fault that changes it, the log. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ControlRoutes, handleControlCall } from "./control-routes.ts";
import { type RunningServer, readText, startHttpServer } from "./http-server.ts";
import type { RateLimitSettings } from "./rate-limits.ts";
import { type JsonResponse, sendFaulty, sendJson } from "./responses.ts";
import type { SimulatorControl } from "./simulator-control.ts";
import type { WebhookSender } from "./webhook-sender.ts";

/** The options that every simulator has. */
export interface SimulatorOptions {
  /** Default: 0, any free port. */
  port?: number;
  limits?: Partial<RateLimitSettings>;
  /** Epoch milliseconds; default `Date.now`. */
  now?: () => number;
  /** Receives one line for each call, without ids. */
  log?: (line: string) => void;
}

/** The provider's response to a call before any fault. */
export interface ProviderResponse extends JsonResponse {
  /** The endpoint's name in the log. */
  endpoint: string;
  /** The id whose faults apply to the call; null: only faults for all calls apply. */
  id: string | null;
  /** True when the call is refused before the provider looks anything up. Faults do not apply to such a call. */
  refused?: boolean;
}

export interface SimulatedProvider {
  control: SimulatorControl;
  controlRoutes: ControlRoutes;
  /** Counts the call with the judge and returns the response; null when it has already sent one through `response`. */
  respond(
    request: IncomingMessage,
    url: URL,
    response: ServerResponse,
  ): ProviderResponse | null | Promise<ProviderResponse | null>;
  /** The provider's own body for an HTTP status. */
  errorBody(status: number, url: URL): unknown;
  /** Its pending webhooks are dropped when the server closes. */
  webhooks: Pick<WebhookSender, "attempts" | "clear" | "deliverDue">;
}

export interface SimulatorServer extends RunningServer {
  webhooks: SimulatedProvider["webhooks"];
}

/** Starts the server of a simulator on loopback. */
export async function startSimulatorServer(
  provider: SimulatedProvider,
  options: SimulatorOptions,
): Promise<SimulatorServer> {
  const server = await startHttpServer(options.port ?? 0, (request, response) => {
    handle(provider, request, response, options.log).catch(() => response.destroy());
  });
  return {
    ...server,
    webhooks: provider.webhooks,
    close: async () => {
      provider.webhooks.clear();
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
    return sendJson(response, await handleControlCall(controlRoutes, method, url.pathname, text));
  }
  const answer = await provider.respond(request, url, response);
  if (!answer) return log?.(`${method} ? ${response.statusCode}`);
  const fault = answer.refused ? null : control.faults.consume(answer.id, control.now());
  log?.(`${method} ${answer.endpoint} ${fault ? `(${fault.kind})` : answer.status}`);
  if (fault) sendFaulty(response, fault, answer, (status) => provider.errorBody(status, url));
  else sendJson(response, answer);
}
