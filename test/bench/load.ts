// Promise: asks one address again and again on kept connections, and counts answers per second: with wrk where it is
// installed, else with a loop of our own, which takes more of the machine for itself.
import { execFile, spawnSync } from "node:child_process";
import { Agent, get } from "node:http";
import { promisify } from "node:util";

const CONNECTIONS = 32;
const run = promisify(execFile);

export const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;

/** Answers per second from `address` during `seconds`. Rejects when any answer is not 200. */
export function answersPerSecond(address: string, seconds: number): Promise<number> {
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
  let answers = 0;
  async function keepAsking(): Promise<void> {
    while (performance.now() < endMs) {
      await ask(address, agent);
      answers += 1;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, keepAsking));
  agent.destroy();
  return (answers * 1000) / (performance.now() - startMs);
}

function ask(address: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(address, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${address}: ${response.statusCode}`));
      response.resume().once("end", resolve);
    }).once("error", reject);
  });
}
