/** The simulated Finrelay as a process: `npx node test/simulators/finrelay/main.ts`; its options are in as-process.ts. */
import { runAsProcess } from "../as-process.ts";
import type { Account } from "./control.ts";
import { startFinrelaySimulator } from "./server.ts";

await runAsProcess<Partial<Account>>("Finrelay", 8791, ({ callbacks, ...settings }) =>
  startFinrelaySimulator({ ...settings, webhooks: callbacks }),
);
