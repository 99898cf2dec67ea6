/** Runs the simulated Examplepay: `npx node examples/provider/simulator/main.ts`. */
import { runFromCommandLine } from "../../../test/simulators/shared/command-line.ts";
import { type SIMULATED_ACCOUNT, startExamplepaySimulator } from "./server.ts";

await runFromCommandLine<typeof SIMULATED_ACCOUNT>("Examplepay", 8793, startExamplepaySimulator);
