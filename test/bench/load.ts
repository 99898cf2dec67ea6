// Responses per second of one address on kept connections, measured with wrk where it is installed, otherwise with a loop
// in Node, which uses more of the machine itself.
import { execFile, spawnSync } from "node:child_process";
import { Agent, get } from "node:http";
import { promisify } from "node:util";

const CONNECTIONS = 32;
const run = promisify(execFile);

export const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;

/** Responses per second from `address` during `seconds`. Rejects when a response is not 200. */
export function responsesPerSecond(address: string, seconds: number): Promise<number> {
  return hasWrk ? byWrk(address, seconds) : byNode(address, seconds);
}

async function byWrk(address: string, seconds: number): Promise<number> {
  const { stdout } = await run("wrk", ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, address]);
  const failed = /Non-2xx.*|Socket errors.*/.exec(stdout);
  if (failed) throw new Error(`${address}: ${failed[0]}`);
  return Number(/Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1]);
}

async function byNode(address: string, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000;
  let responses = 0;
  async function keepRequesting(): Promise<void> {
    while (performance.now() < endMs) {
      await request(address, agent);
      responses += 1;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, keepRequesting));
  agent.destroy();
  return (responses * 1000) / (performance.now() - startMs);
}

function request(address: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(address, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${address}: ${response.statusCode}`));
      response.resume().once("end", resolve);
    }).once("error", reject);
  });
}
