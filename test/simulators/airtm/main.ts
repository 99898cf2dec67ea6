/** Runs the simulated Airtm: `npx node test/simulators/airtm/main.ts`. Options: `../shared/command-line.ts`. */
import { runFromCommandLine } from "../shared/command-line.ts";
import { startAirtmSimulator } from "./server.ts";

await runFromCommandLine("Airtm", 8790, startAirtmSimulator);
