/** The simulated Yuno as a process: `npx node test/simulators/yuno/main.ts`; its options are in as-process.ts. */
import { runAsProcess } from "../as-process.ts";
import type { Account } from "./control.ts";
import { startYunoSimulator } from "./server.ts";

await runAsProcess<Account>("Yuno", 8789, ({ callbacks, ...settings }) =>
  startYunoSimulator({ ...settings, webhooks: callbacks }),
);
