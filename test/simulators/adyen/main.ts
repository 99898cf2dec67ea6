/** Runs the simulated Adyen: `npx node test/simulators/adyen/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import type { Account } from "./control.ts";
import { startAdyenSimulator } from "./server.ts";

await runFromCommandLine<Partial<Account>>("Adyen", 8796, ({ callbacks, ...settings }) =>
  startAdyenSimulator({ ...settings, webhooks: callbacks }),
);
