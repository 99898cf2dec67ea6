/** The simulated Airtm as a process: `npx node test/simulators/airtm/main.ts`; its options are in as-process.ts. */
import { runAsProcess } from "../as-process.ts";
import { startAirtmSimulator } from "./server.ts";

await runAsProcess("Airtm", 8790, startAirtmSimulator);
