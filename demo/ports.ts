/** Selects the ports of the demo and checks that they are free. */
import { createServer } from "node:net";

export interface Ports {
  worker: number;
  /** One for each simulated provider, consecutive. */
  simulators: number[];
}

/**
 * The port of the worker is `PORT` (default 8787). The ports of the simulators start at `SIMULATOR_PORT` (default: the
 * next port). Rejects with a message for the user when a port is invalid or in use.
 */
export async function choosePorts(env: NodeJS.ProcessEnv, simulatorCount: number): Promise<Ports> {
  const worker = portOf("PORT", env.PORT, 8787);
  const first = portOf("SIMULATOR_PORT", env.SIMULATOR_PORT, worker + 1);
  const simulators = Array.from({ length: simulatorCount }, (_, index) => first + index);
  /** The distance to the ports that an error message proposes. */
  const distance = simulatorCount + 2;
  await requireFree(worker, `PORT=${worker + distance}`);
  const instead = `${env.PORT ? `PORT=${worker} ` : ""}SIMULATOR_PORT=${first + distance}`;
  for (const port of simulators) await requireFree(port, instead);
  return { worker, simulators };
}

function portOf(name: string, text: string | undefined, standard: number): number {
  if (!text) return standard;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_535) return port;
  throw new Error(`${name} must be a number from 1 to 65534, for example ${name}=${standard}.`);
}

async function requireFree(port: number, instead: string): Promise<void> {
  // A browser tries `localhost` by IPv6 first, where another program could answer.
  for (const host of ["127.0.0.1", "::1"]) {
    if (await isTaken(port, host)) {
      throw new Error(`Port ${port} is in use by another program. Stop it or run: ${instead} npm start`);
    }
  }
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EACCES") reject(new Error(`Port ${port} needs special rights. Run: PORT=8787 npm start`));
      // Other errors mean that this machine has no such address.
      else resolve(error.code === "EADDRINUSE");
    });
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}
