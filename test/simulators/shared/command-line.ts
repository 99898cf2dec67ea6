/**
 * The command line of a simulator: `npx node test/simulators/<name>/main.ts --port 8788 --callback-url http://…`.
 *
 * `SIMULATOR_ACCOUNT` holds the account as JSON. It is a variable, because every user of the machine can read the
 * arguments of a process. The process ends on SIGINT or SIGTERM. With `--end-with-parent` it also ends when its
 * standard input closes. With `--play NAME` it plays this scenario at once, prints the response to each of its webhooks, and
 * ends: with 0 when the receiver has accepted all of them.
 */
import { parseArgs } from "node:util";
import * as z from "zod";
import type { SimulatorServer } from "./simulator-server.ts";

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
  /** Epoch milliseconds; default `Date.now`. */
  now?: () => number;
}

/** What the printed line needs to know about a started simulator. */
interface StartedSimulator extends SimulatorServer {
  /** Default: `url`. */
  baseUrl?: string;
  /** Set for a provider whose calls need an access token. */
  tokenUrl?: string;
}

/** The longest scenario takes 45 s. Its webhooks are signed at its end, so that the receiver does not find them too old. */
const LONGEST_SCENARIO_MS = 60_000;

class ScenarioClock {
  /** A scenario that begins here has ended by now. */
  nowMs = Date.now() - LONGEST_SCENARIO_MS;

  end(): void {
    this.nowMs = Date.now();
  }
}

/** Plays a scenario in no time. The exit code is 1 when the receiver has not accepted a webhook. */
async function playAndEnd({ url, webhooks, close }: StartedSimulator, scenario: string, clock: ScenarioClock) {
  const response = await fetch(`${url}/_control/scenarios/${encodeURIComponent(scenario)}`, { method: "POST" });
  const answer = await response.json();
  if (!response.ok) {
    const { controls } = unknownControlSchema.parse(answer);
    const known = controls.flatMap((control) => /^POST \/_control\/scenarios\/(.*)$/.exec(control)?.[1] ?? []);
    console.error(`There is no event "${scenario}". The events are: ${known.join(", ")}.`);
    process.exitCode = 2;
  } else {
    clock.end();
    await webhooks.deliverDue();
    console.log(`Resource: ${JSON.stringify(answer)}`);
    for (const { status } of webhooks.attempts) console.log(`Webhook: ${status ?? "no response"}`);
    if (webhooks.attempts.length === 0) console.log("This event has no webhook.");
    process.exitCode = webhooks.attempts.every(({ delivered }) => delivered) ? 0 : 1;
  }
  await close();
}

const unknownControlSchema = z.object({ controls: z.array(z.string()) });

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
      play: { type: "string" },
    },
  });
  const clock = new ScenarioClock();
  const { SIMULATOR_ACCOUNT } = process.env;
  const simulator = await start({
    port: Number(values.port),
    ...(SIMULATOR_ACCOUNT !== undefined && { account: JSON.parse(SIMULATOR_ACCOUNT) as Account }),
    limits: { enforce: !values["count-only"] },
    callbacks: { url: values["callback-url"] ?? null, retryScale: Number(values["retry-scale"]) },
    ...(!values.quiet && { log: console.log }),
    ...(values.play !== undefined && { now: () => clock.nowMs }),
  });
  if (values.play !== undefined) return playAndEnd(simulator, values.play, clock);
  const { url, baseUrl = url, tokenUrl } = simulator;
  const tokens = tokenUrl === undefined ? "" : `, tokens at ${tokenUrl}`;
  if (!values.quiet) console.log(`Simulated ${title} at ${baseUrl}${tokens}`);
  const end = () => simulator.close().then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  if (values["end-with-parent"]) process.stdin.resume().once("close", end);
}
