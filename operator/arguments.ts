/** Reads the arguments of the operator's commands. A wrong one, and `--help`, print how the command is called. */
import { type ParseArgsConfig, parseArgs } from "node:util";

type Parsed<Config extends ParseArgsConfig> = ReturnType<typeof parseArgs<Config>>;

const HELP = { help: { type: "boolean", short: "h" } } as const;

/**
 * The arguments of this process, as `parseArgs` reads them.
 * @param usage how the command is called, printed with exit code 0 for `--help` and 2 for an argument that it does not know
 */
export function readArguments<const Config extends ParseArgsConfig>(config: Config, usage: string): Parsed<Config> {
  try {
    const { values } = parseArgs({ ...config, options: HELP, strict: false });
    if (!values.help) return parseArgs(config);
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : thrown}\n${usage}`);
    process.exit(2);
  }
  console.log(usage);
  process.exit(0);
}
