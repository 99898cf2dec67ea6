/** The simulated bank as an HTTP server on loopback. It has no API: only the control routes answer. */
import { commonRoutes, scenarioRoutes } from "../shared/control-routes.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { type SimulatorOptions, type SimulatorServer, startSimulatorServer } from "../shared/simulator-server.ts";
import type { WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type BankAccount, Control } from "./control.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";

/** Nobody calls the bank. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 60, windowMs: 60_000, enforce: false };

export interface PushSimulatorOptions extends SimulatorOptions {
  account?: BankAccount;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface PushSimulator extends SimulatorServer {
  control: Control;
}

/** Starts the bank. */
export async function startPushSimulator(options: PushSimulatorOptions = {}): Promise<PushSimulator> {
  const control = new Control(
    options.account ?? { keys: ["push-key-of-the-simulated-bank-0123"], secrets: [] },
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.webhooks },
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: {
        ...commonRoutes(control),
        ...scenarioRoutes(SCENARIO_NAMES, (name) => playScenario(name, control)),
      },
      respond: () => ({ endpoint: "none", id: null, status: 404, body: errorBody(404), refused: true }),
      errorBody,
      webhooks: control.webhooks,
    },
    options,
  );
  return { ...server, control };
}

function errorBody(status: number): object {
  return { status };
}
