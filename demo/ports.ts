/** Which ports the demo uses, and whether they are free. */
import { createServer } from "node:net";

export interface Ports {
  worker: number;
  simulator: number;
}

/** `PORT` (default 8787) and `SIMULATOR_PORT` (default: the next one). Rejects with a sentence for the reader. */
export async function choosePorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  const worker = portOf("PORT", env.PORT, 8787);
  const simulator = portOf("SIMULATOR_PORT", env.SIMULATOR_PORT, worker + 1);
  await requireFree(worker, `PORT=${worker + 3}`);
  await requireFree(simulator, `${env.PORT ? `PORT=${worker} ` : ""}SIMULATOR_PORT=${simulator + 3}`);
  return { worker, simulator };
}

function portOf(name: string, text: string | undefined, standard: number): number {
  if (!text) return standard;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_535) return port;
  throw new Error(`${name} is a number from 1 to 65534, for example ${name}=${standard}.`);
}

async function requireFree(port: number, instead: string): Promise<void> {
  // A browser asks `localhost` by IPv6 first, where another program could answer in our place.
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
      // Anything else means that this machine has no such address.
      else resolve(error.code === "EADDRINUSE");
    });
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}
