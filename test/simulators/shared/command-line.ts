/**
 * A simulator as a process of its own: `npx node test/simulators/<name>/main.ts --port 8788 --callback-url http://…`.
 * The account, JSON, comes in `SIMULATOR_ACCOUNT`, because arguments are for everybody on the machine to see.
 * Ends on SIGINT, SIGTERM, and with `--end-with-parent` when its standard input closes.
 */
import { parseArgs } from "node:util";

export interface ProcessSettings<Account> {
  port: number;
  /** As given; undefined: the simulator's own. */
  account: Account | undefined;
  /** False: too many calls are counted, not refused. */
  limits: { enforce: boolean };
  /** Where webhooks go, and how much faster than documented they are repeated. */
  callbacks: { url: string | null; retryScale: number };
  log?: (line: string) => void;
}

/** What a connection to it needs to know. */
interface StartedSimulator {
  url: string;
  /** Default: `url`. */
  baseUrl?: string;
  /** Of a provider whose calls need a token. */
  tokenUrl?: string;
  close(): Promise<void>;
}

/** Starts it with what the command line says; `title` is the provider's name for people. */
export async function runFromCommandLine<Account>(
  title: string,
  defaultPort: number,
  start: (settings: ProcessSettings<Account>) => Promise<StartedSimulator>,
): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: String(defaultPort) },
      "callback-url": { type: "string" },
      "retry-scale": { type: "string", default: "1" },
      "count-only": { type: "boolean", default: false },
      "end-with-parent": { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
    },
  });
  const { SIMULATOR_ACCOUNT } = process.env;
  const simulator = await start({
    port: Number(values.port),
    account: SIMULATOR_ACCOUNT === undefined ? undefined : JSON.parse(SIMULATOR_ACCOUNT),
    limits: { enforce: !values["count-only"] },
    callbacks: { url: values["callback-url"] ?? null, retryScale: Number(values["retry-scale"]) },
    ...(!values.quiet && { log: console.log }),
  });
  const { url, baseUrl = url, tokenUrl } = simulator;
  const tokens = tokenUrl === undefined ? "" : `, tokens at ${tokenUrl}`;
  if (!values.quiet) console.log(`Simulated ${title} at ${baseUrl}${tokens}`);
  const end = () => simulator.close().then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  if (values["end-with-parent"]) process.stdin.resume().once("close", end);
}
