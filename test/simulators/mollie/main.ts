/** Runs the simulated Mollie: `npx node test/simulators/mollie/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import type { Account } from "./control.ts";
import { startMollieSimulator } from "./server.ts";

await runFromCommandLine<Account>("Mollie", 8794, ({ callbacks, ...settings }) =>
  startMollieSimulator({ ...settings, webhooks: callbacks }),
);
