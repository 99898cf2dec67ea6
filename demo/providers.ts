/** The simulated providers of the demo: how each is started, and its connection. */
import { randomBytes } from "node:crypto";
import { newKeys } from "../test/simulators/finrelay/jwt.ts";

export interface DemoProvider {
  /** The folder of the simulator, and `provider` of the connection. */
  name: string;
  /** The name that is shown. */
  title: string;
  connection: string;
  merchant: { name: string; url: string; support: string };
  /** The path of `baseUrl` after the simulator's address. */
  basePath: string;
  /** Further options of the connection, for the simulator's address. */
  options?: (simulatorUrl: string) => Record<string, unknown>;
  /** The credentials of the connection, which the simulator accepts. */
  credentials: Record<string, string>;
  /** Keys that only the simulator has. */
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
    // The second is that of the simulator's vouchers.
    options: () => ({ continueHosts: ["*.y.uno", "provider.example"] }),
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
  {
    name: "stripe",
    title: "Stripe",
    connection: "store",
    merchant: { name: "Example Store", url: "https://store.example", support: "mailto:help@store.example" },
    basePath: "/v1",
    credentials: { apiKey: `rk_test_${secret()}`, webhookSecret: `whsec_${secret()}` },
  },
  {
    name: "mollie",
    title: "Mollie",
    connection: "books",
    merchant: { name: "Example Books", url: "https://books.example", support: "mailto:help@books.example" },
    basePath: "/v2",
    credentials: { apiKey: `live_${secret()}`, webhookSecret: secret() },
  },
  {
    name: "paypal",
    title: "PayPal",
    connection: "bazaar",
    merchant: { name: "Example Bazaar", url: "https://bazaar.example", support: "mailto:help@bazaar.example" },
    basePath: "",
    credentials: { clientId: "demo-app", clientSecret: secret(), webhookId: "96605875FF6516633" },
  },
  {
    name: "adyen",
    title: "Adyen",
    connection: "desk",
    merchant: { name: "Example Desk", url: "https://desk.example", support: "mailto:help@desk.example" },
    basePath: "/v71",
    options: () => ({ merchantAccount: "DemoMerchant", capture: "automatic" }),
    credentials: { hmacKey: randomBytes(32).toString("hex"), apiKey: secret() },
    account: { merchantAccount: "DemoMerchant" },
  },
  {
    name: "push",
    title: "bank",
    connection: "bank",
    merchant: { name: "Example Bank", url: "https://bank.example", support: "mailto:help@bank.example" },
    basePath: "",
    credentials: { pushSecret: `whsec_${randomBytes(32).toString("base64")}` },
  },
];
