// Promise: a shop to measure: the simulated IXOPAY and the worker, each a process of its own that shares no event loop
// with the load.
import { fileURLToPath } from "node:url";
import type { Attempt } from "../simulators/ixopay/callbacks.ts";
import type { CreateRequest } from "../simulators/ixopay/lives.ts";
import { SIMULATED_ACCOUNT } from "../simulators/ixopay/server.ts";
import type { JudgeReport } from "../simulators/judge.ts";
import { startChild } from "./children.ts";
import { startWorkerd } from "./workerd.ts";

export interface Shop extends AsyncDisposable {
  /** The worker's address, without a slash at the end. */
  url: string;
  /** Makes a payment at the provider, or lets that of a given uuid go on otherwise, and gives its uuid. */
  pay(request: CreateRequest): Promise<string>;
  judge(): Promise<JudgeReport>;
  callbacks(): Promise<Attempt[]>;
}

const SIMULATOR = fileURLToPath(new URL("../simulators/ixopay/main.ts", import.meta.url));
const { apiKey, username, password, sharedSecret } = SIMULATED_ACCOUNT;

export async function openShop(): Promise<Shop> {
  const simulator = startChild(process.execPath, [SIMULATOR, "--port", "0", "--end-with-parent"]);
  const [, provider = ""] = await simulator.says(/Simulated IXOPAY at (\S+)\/api\/v3/);
  const worker = await startWorkerd({
    CONNECTIONS: {
      shop: { provider: "ixopay", baseUrl: `${provider}/api/v3`, merchant: { name: "Example Shop" } },
    },
    SHOP_CREDENTIALS: { apiKey, username, password, sharedSecret },
    // All viewers share an address.
    VIEWER_LIMITS: "off",
  });

  async function control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${provider}/_control/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The simulator answers ${response.status}: ${await response.text()}`);
    return response.json();
  }
  await control("POST", "callbacks", { url: `${worker.url}/v1/shop/webhook` });

  return {
    url: worker.url,
    pay: async (request) => ((await control("POST", "create", request)) as { uuid: string }).uuid,
    judge: () => control("GET", "judge") as Promise<JudgeReport>,
    callbacks: () => control("GET", "callbacks") as Promise<Attempt[]>,
    async [Symbol.asyncDispose]() {
      await worker.close();
      await simulator.end();
    },
  };
}
