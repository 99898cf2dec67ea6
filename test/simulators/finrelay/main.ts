/** Runs the simulated Finrelay: `npx node test/simulators/finrelay/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import type { Account } from "./control.ts";
import { startFinrelaySimulator } from "./server.ts";

await runFromCommandLine<Partial<Account>>("Finrelay", 8791, ({ callbacks, ...settings }) =>
  startFinrelaySimulator({ ...settings, webhooks: callbacks }),
);
