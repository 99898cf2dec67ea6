/** Runs the simulated Stripe: `npx node test/simulators/stripe/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { startStripeSimulator } from "./server.ts";

/** The credentials of a connection. */
interface Credentials {
  apiKey: string;
  webhookSecret?: string | string[];
}

await runFromCommandLine<Credentials>("Stripe", 8794, ({ account, callbacks, ...settings }) =>
  startStripeSimulator({
    ...settings,
    ...(account && {
      account: { apiKey: account.apiKey, webhookSecrets: [account.webhookSecret ?? []].flat() },
    }),
    webhooks: callbacks,
  }),
);
