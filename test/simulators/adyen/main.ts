/** Runs the simulated Adyen: `npx node test/simulators/adyen/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { type AdyenSimulatorOptions, startAdyenSimulator } from "./server.ts";

type Account = NonNullable<AdyenSimulatorOptions["account"]>;

await runFromCommandLine<Account>("Adyen", 8796, ({ callbacks, account = {}, ...settings }) =>
  startAdyenSimulator({ ...settings, account, webhooks: callbacks }),
);
