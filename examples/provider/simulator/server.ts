/** Examplepay's payments API on loopback. Written from the vendor's documentation alone. */
import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { commonRoutes, ok } from "../../../test/simulators/shared/control-routes.ts";
import { SimulatorControl } from "../../../test/simulators/shared/simulator-control.ts";
import {
  type ProviderResponse,
  type SimulatorOptions,
  type SimulatorServer,
  startSimulatorServer,
} from "../../../test/simulators/shared/simulator-server.ts";

export const SIMULATED_ACCOUNT = { apiKey: "simulated-api-key" };

const LIMITS = { perAccount: 100, perId: 20, windowMs: 60_000, enforce: true };
const PATH = /^\/v2\/payments\/([^/]+)(\/refunds)?$/;
const changeSchema = z.strictObject({ id: z.string(), status: z.string() });

export interface ExamplepaySimulatorOptions extends SimulatorOptions {
  account?: typeof SIMULATED_ACCOUNT | undefined;
}

/** Beside faults and the judge: the status by payment id, which tests change. */
class Control extends SimulatorControl {
  readonly statuses = new Map([["pay_7Kq2", "PAID"]]);
}

export interface ExamplepaySimulator extends SimulatorServer {
  /** The `baseUrl` of a connection. */
  baseUrl: string;
  control: Control;
}

/** Starts the simulator. */
export async function startExamplepaySimulator(options: ExamplepaySimulatorOptions = {}): Promise<ExamplepaySimulator> {
  const { apiKey } = options.account ?? SIMULATED_ACCOUNT;
  const limits = { ...LIMITS, ...options.limits };
  const control = new Control(limits, options.now ?? Date.now);
  const controlRoutes = {
    ...commonRoutes(control),
    "POST /_control/statuses": (body: unknown) => {
      const { id, status } = changeSchema.parse(body);
      control.statuses.set(id, status);
      return ok();
    },
  };
  const respond = (request: IncomingMessage, { pathname }: URL) =>
    respondTo({ control, apiKey, perMerchant: limits.perAccount }, request, pathname);
  const errorBody = () => ({ error: "try again" });
  const server = await startSimulatorServer(
    { control, controlRoutes, respond, errorBody, webhooks: { attempts: [], clear() {}, deliverDue: async () => {} } },
    options,
  );
  return { ...server, baseUrl: `${server.url}/v2`, control };
}

interface Simulated {
  control: Control;
  apiKey: string;
  /** The limit of a merchant, which a refusal names. */
  perMerchant: number;
}

function respondTo(
  { control, apiKey, perMerchant }: Simulated,
  { headers }: IncomingMessage,
  path: string,
): ProviderResponse {
  const [, id = null, part] = PATH.exec(path) ?? [];
  const call = { endpoint: part ? "refunds" : "payment", id };
  // The judge counts first, so that it also counts refused calls.
  control.judge.recordCall({ account: "examplepay", id, atMs: control.now() });
  if (headers.authorization !== `Bearer ${apiKey}`) return { ...call, status: 401, body: {}, refused: true };
  const refusal = control.countCall(id ?? "");
  if (refusal) {
    const limit = refusal.limit === perMerchant ? "merchant" : "payment";
    const retry = { "Retry-After": String(refusal.retryAfterSeconds), "X-Examplepay-Limit": limit };
    return { ...call, status: 429, body: {}, headers: retry, refused: true };
  }
  const status = id === null ? undefined : control.statuses.get(decodeURIComponent(id));
  if (status === undefined) return { ...call, status: 404, body: { error: "no such payment" } };
  return { ...call, status: 200, body: part ? { total: 4.5 } : { id, status, amount: 9.9, currency: "EUR" } };
}
