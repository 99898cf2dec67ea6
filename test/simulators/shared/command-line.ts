/**
 * The command line of a simulator: `npx node test/simulators/<name>/main.ts --port 8788 --callback-url http://…`.
 *
 * `SIMULATOR_ACCOUNT` holds the account as JSON. It is a variable, because every user of the machine can read the
 * arguments of a process. The process ends on SIGINT or SIGTERM. With `--end-with-parent` it also ends when its
 * standard input closes.
 */
import { parseArgs } from "node:util";

export interface CommandLineSettings<Account> {
  port: number;
  /** Default: the simulator uses its own account. */
  account?: Account;
  /** `enforce` is false with `--count-only`: calls over the limit are counted, but not refused. */
  limits: { enforce: boolean };
  /** The receiver of webhooks, and the factor on the documented retry delays. */
  callbacks: { url: string | null; retryScale: number };
  /** Absent with `--quiet`. */
  log?: (line: string) => void;
}

/** What the printed line needs to know about a started simulator. */
interface StartedSimulator {
  url: string;
  /** Default: `url`. */
  baseUrl?: string;
  /** Set for a provider whose calls need an access token. */
  tokenUrl?: string;
  close(): Promise<void>;
}

/** Starts the simulator as the command line demands; `title` is the provider's name in the printed line. */
export async function runFromCommandLine<Account>(
  title: string,
  defaultPort: number,
  start: (settings: CommandLineSettings<Account>) => Promise<StartedSimulator>,
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
    ...(SIMULATOR_ACCOUNT !== undefined && { account: JSON.parse(SIMULATOR_ACCOUNT) as Account }),
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
