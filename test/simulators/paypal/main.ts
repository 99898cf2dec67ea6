/** Runs the simulated PayPal: `npx node test/simulators/paypal/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import type { Account } from "./control.ts";
import { startPaypalSimulator } from "./server.ts";

await runFromCommandLine<Partial<Account>>("PayPal", 8792, ({ callbacks, ...settings }) =>
  startPaypalSimulator({ ...settings, webhooks: callbacks }),
);
