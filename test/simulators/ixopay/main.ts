/** The simulated IXOPAY as a process: `npx node test/simulators/ixopay/main.ts`; its options are in ../shared/command-line.ts. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { startIxopaySimulator } from "./server.ts";

await runFromCommandLine("IXOPAY", 8788, startIxopaySimulator);
