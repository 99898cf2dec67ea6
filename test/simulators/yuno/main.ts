/** Runs the simulated Yuno: `npx node test/simulators/yuno/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import type { Account } from "./control.ts";
import { startYunoSimulator } from "./server.ts";

await runFromCommandLine<Account>("Yuno", 8789, ({ callbacks, ...settings }) =>
  startYunoSimulator({ ...settings, webhooks: callbacks }),
);
