/** The simulated IXOPAY as a process: `npx node test/simulators/ixopay/main.ts`; its options are in as-process.ts. */
import { runAsProcess } from "../as-process.ts";
import { startIxopaySimulator } from "./server.ts";

await runAsProcess("IXOPAY", 8788, startIxopaySimulator);
