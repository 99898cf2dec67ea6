/**
 * The simulated Finrelay as a process: `node test/simulators/finrelay/main.ts --port 8791 --callback-url http://…`.
 * The account, JSON, comes in `SIMULATOR_ACCOUNT`, because arguments are for everybody on the machine to see.
 * Ends on SIGINT, SIGTERM, and with `--end-with-parent` when its standard input closes.
 */
import { parseArgs } from "node:util";
import { startFinrelaySimulator } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8791" },
    "callback-url": { type: "string" },
    "retry-scale": { type: "string", default: "1" },
    "count-only": { type: "boolean", default: false },
    "end-with-parent": { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
  },
});

const simulator = await startFinrelaySimulator({
  port: Number(values.port),
  account: JSON.parse(process.env.SIMULATOR_ACCOUNT ?? "{}"),
  limits: { enforce: !values["count-only"] },
  webhooks: { url: values["callback-url"] ?? null, retryScale: Number(values["retry-scale"]) },
  ...(!values.quiet && { log: console.log }),
});
if (!values.quiet) console.log(`Simulated Finrelay at ${simulator.baseUrl}, tokens at ${simulator.tokenUrl}`);

const end = () => simulator.close().then(() => process.exit(0));
process.once("SIGINT", end);
process.once("SIGTERM", end);
if (values["end-with-parent"]) process.stdin.resume().once("close", end);
