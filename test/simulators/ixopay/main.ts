/** Runs the simulated IXOPAY: `npx node test/simulators/ixopay/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { startIxopaySimulator } from "./server.ts";

await runFromCommandLine("IXOPAY", 8788, startIxopaySimulator);
