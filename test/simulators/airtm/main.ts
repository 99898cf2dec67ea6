/** The simulated Airtm as a process: `npx node test/simulators/airtm/main.ts`; its options are in ../shared/command-line.ts. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { startAirtmSimulator } from "./server.ts";

await runFromCommandLine("Airtm", 8790, startAirtmSimulator);
