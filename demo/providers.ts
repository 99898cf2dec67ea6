/** The simulated providers of the demo: how each is started, and the connection that leads to it. No I/O. */
import { randomBytes } from "node:crypto";
import { newKeys } from "../test/simulators/finrelay/jwt.ts";

export interface DemoProvider {
  /** Folder of the simulator, and `provider` of the connection. */
  name: string;
  /** For people. */
  title: string;
  connection: string;
  merchant: { name: string; url: string; support: string };
  /** What follows the simulator's address in `baseUrl`. */
  basePath: string;
  /** What the connection says beside the address, given the simulator's. */
  options?: (simulatorUrl: string) => Record<string, unknown>;
  /** Of the connection, and what the simulator accepts. */
  credentials: Record<string, string>;
  /** What the simulator alone holds. */
  account?: Record<string, string>;
}

const secret = () => randomBytes(24).toString("hex");
const webhookKeys = newKeys();

export const DEMO_PROVIDERS: DemoProvider[] = [
  {
    name: "ixopay",
    title: "IXOPAY",
    connection: "shop",
    merchant: { name: "Example Shop", url: "https://shop.example", support: "mailto:help@shop.example" },
    basePath: "/api/v3",
    credentials: { apiKey: "demo-connector", username: "demo-user", password: secret(), sharedSecret: secret() },
  },
  {
    name: "yuno",
    title: "Yuno",
    connection: "market",
    merchant: { name: "Example Market", url: "https://market.example", support: "mailto:help@market.example" },
    basePath: "",
    credentials: {
      publicApiKey: "sandbox_demo",
      privateSecretKey: secret(),
      organizationCode: "demo-organization",
      hmacSecret: secret(),
    },
  },
  {
    name: "airtm",
    title: "Airtm",
    connection: "payouts",
    merchant: { name: "Example Jobs", url: "https://jobs.example", support: "mailto:help@jobs.example" },
    basePath: "/v2",
    options: () => ({ api: "v2" }),
    credentials: { key: "demo-key", secret: secret(), webhookSecret: `whsec_${randomBytes(24).toString("base64")}` },
  },
  {
    name: "finrelay",
    title: "Finrelay",
    connection: "relay",
    merchant: { name: "Example Tickets", url: "https://tickets.example", support: "mailto:help@tickets.example" },
    basePath: "",
    options: (url) => ({ tokenUrl: `${url}/realms/simulated/protocol/openid-connect/token` }),
    credentials: { clientId: "demo-client", clientSecret: secret(), webhookKey: webhookKeys.publicKey },
    account: webhookKeys,
  },
];
