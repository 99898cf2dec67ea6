// Promise: a shop to measure: the simulated IXOPAY and the worker, each a process of its own that shares no event loop
// with the load.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { resourcePath } from "../../contract/resource.ts";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { SIMULATED_ACCOUNT } from "../simulators/ixopay/server.ts";
import type { CreateRequest } from "../simulators/ixopay/transactions.ts";
import type { JudgeReport } from "../simulators/shared/judge.ts";
import type { DeliveryAttempt } from "../simulators/shared/webhook-sender.ts";
import { startChild } from "./children.ts";
import type { Look } from "./viewers.ts";
import { startWorkerd } from "./workerd.ts";

export interface Shop extends AsyncDisposable {
  /** The worker's address, without a slash at the end. */
  url: string;
  /** What a page that the merchant made looks at: the path of a payment and a token for it. */
  look(uuid: string): Promise<Look>;
  /** Makes a payment at the provider, or lets that of a given uuid go on otherwise, and gives its uuid. */
  pay(request: CreateRequest): Promise<string>;
  judge(): Promise<JudgeReport>;
  callbacks(): Promise<DeliveryAttempt[]>;
}

const SIMULATOR = fileURLToPath(new URL("../simulators/ixopay/main.ts", import.meta.url));
const TOKEN_KEY = { kid: "bench", alg: "HS256", secret: randomBytes(32).toString("base64url") };
const { apiKey, username, password, sharedSecret } = SIMULATED_ACCOUNT;

export async function openShop(): Promise<Shop> {
  const simulator = startChild(process.execPath, [SIMULATOR, "--port", "0", "--end-with-parent"]);
  const [, provider = ""] = await simulator.type(/Simulated IXOPAY at (\S+)\/api\/v3/);
  const worker = await startWorkerd({
    CONNECTIONS: {
      shop: { provider: "ixopay", baseUrl: `${provider}/api/v3`, merchant: { name: "Example Shop" } },
    },
    SHOP_CREDENTIALS: { apiKey, username, password, sharedSecret },
    TOKEN_KEYS: [TOKEN_KEY],
    // All viewers share an address.
    VIEWER_LIMITS: "off",
    SANDBOX: "on",
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
    async look(uuid) {
      const resource = { connection: "shop", kind: "payment", id: uuid } as const;
      return { path: resourcePath(resource), token: await createStatusToken({ key: TOKEN_KEY, resource }) };
    },
    pay: async (request) => ((await control("POST", "create", request)) as { uuid: string }).uuid,
    judge: () => control("GET", "judge") as Promise<JudgeReport>,
    callbacks: () => control("GET", "callbacks") as Promise<DeliveryAttempt[]>,
    async [Symbol.asyncDispose]() {
      await worker.close();
      await simulator.end();
    },
  };
}
