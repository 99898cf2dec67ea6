// What the bench measures: the worker with one connection, and the simulated IXOPAY. Each is its own process, so neither
// shares an event loop with the load.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { SIMULATED_ACCOUNT } from "../simulators/ixopay/server.ts";
import type { CreateRequest } from "../simulators/ixopay/transactions.ts";
import type { JudgeReport } from "../simulators/shared/judge.ts";
import type { DeliveryAttempt } from "../simulators/shared/webhook-sender.ts";
import { startChild } from "./children.ts";
import type { View } from "./viewers.ts";
import { type Entry, startWorkerd } from "./workerd.ts";

export interface Fixture extends AsyncDisposable {
  /** The worker's address, without a slash at the end. */
  url: string;
  /** The CPU time of the worker's process so far, in milliseconds; NaN where it cannot be read. */
  cpuMs(): number;
  /** The path of a payment and a token for it, as on a page of the merchant. */
  viewOf(uuid: string): Promise<View>;
  /** A hosted link with all details. */
  linkTo(resource: ResourceRef): Promise<string>;
  /** Creates a payment at the provider, or changes the lifecycle of an existing uuid. Returns the uuid. */
  createPayment(request: CreateRequest): Promise<string>;
  /** Creates payments that stay as they are, and whose provider sends no webhook. Returns their views with a token. */
  createPayments(count: number, status: "PENDING" | "SUCCESS"): Promise<View[]>;
  judge(): Promise<JudgeReport>;
  deliveries(): Promise<DeliveryAttempt[]>;
}

const SIMULATOR = fileURLToPath(new URL("../simulators/ixopay/main.ts", import.meta.url));
const TOKEN_KEY = { kid: "bench", alg: "HS256", secret: randomBytes(32).toString("base64url") };
const { apiKey, username, password, sharedSecret } = SIMULATED_ACCOUNT;

export interface FixtureOptions {
  /** Default: the worker as it is deployed. */
  entry?: Entry;
  /** Default: the provider's own limits. Other limits are not enforced by the simulator, which only counts. */
  limits?: { perAccount: number; perId: number; windowSeconds: number };
}

export async function openFixture({ entry = "worker.ts", limits }: FixtureOptions = {}): Promise<Fixture> {
  const args = [SIMULATOR, "--port", "0", "--end-with-parent", ...(limits ? ["--count-only"] : [])];
  const simulator = startChild(process.execPath, args);
  const [, provider = ""] = await simulator.waitFor(/Simulated IXOPAY at (\S+)\/api\/v3/);
  const worker = await startWorkerd(entry, {
    CONNECTIONS: {
      shop: { provider: "ixopay", baseUrl: `${provider}/api/v3`, merchant: { name: "Example Shop" }, limits },
    },
    SHOP_CREDENTIALS: { apiKey, username, password, sharedSecret },
    TOKEN_KEYS: [TOKEN_KEY],
    // All viewers share one network address.
    VIEWER_LIMITS: "off",
    SANDBOX: "on",
  });

  const control = (method: string, path: string, body?: object) => callSimulator(provider, method, path, body);
  async function createPayment(request: CreateRequest): Promise<string> {
    return ((await control("POST", "create", request)) as { uuid: string }).uuid;
  }
  await control("POST", "callbacks", { url: `${worker.url}/v1/shop/webhook` });

  return {
    url: worker.url,
    cpuMs: worker.cpuMs,
    viewOf,
    async linkTo(resource) {
      const scopes = ["details", "items"] as const;
      return `${worker.url}/s/${await createStatusToken({ key: TOKEN_KEY, resource, scopes: [...scopes] })}`;
    },
    createPayment,
    async createPayments(count, status) {
      const lifecycle = [{ status, afterMs: 0, callback: false }];
      const views: View[] = [];
      for (let index = 0; index < count; index++) views.push(await viewOf(await createPayment({ lifecycle })));
      return views;
    },
    judge: () => control("GET", "judge") as Promise<JudgeReport>,
    deliveries: () => control("GET", "callbacks") as Promise<DeliveryAttempt[]>,
    async [Symbol.asyncDispose]() {
      await worker.close();
      await simulator.end();
    },
  };
}

async function callSimulator(address: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${address}/_control/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`The simulator responds with ${response.status}: ${await response.text()}`);
  return response.json();
}

async function viewOf(uuid: string): Promise<View> {
  const resource = { connection: "shop", kind: "payment", id: uuid } as const;
  return { path: resourcePath(resource), token: await createStatusToken({ key: TOKEN_KEY, resource }) };
}
