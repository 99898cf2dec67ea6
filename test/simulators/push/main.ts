/** Runs the simulated bank: `npx node test/simulators/push/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { startPushSimulator } from "./server.ts";

/** The credentials of a connection. Each may be one text or a list of two. */
interface Credentials {
  pushKey?: string | string[];
  pushSecret?: string | string[];
}

await runFromCommandLine<Credentials>("bank", 8799, ({ account, callbacks, ...settings }) =>
  startPushSimulator({
    ...settings,
    ...(account && { account: { keys: [account.pushKey ?? []].flat(), secrets: [account.pushSecret ?? []].flat() } }),
    webhooks: callbacks,
  }),
);
