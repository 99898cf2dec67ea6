// The cost of the hosted page, compared with the least that the platform costs on the same workerd: pages per second, time
// to the first and to the last byte. The measurements alternate, so a busy machine slows all equally. Also how much the page
// moves.

import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { atLeast, type Figure, median, quantile, reported, under } from "./figures.ts";
import { type Fixture, openFixture } from "./fixture.ts";
import { responsesPerSecond } from "./load.ts";
import { layoutShifts } from "./page/layout-shifts.ts";
import { startupMs } from "./startup.ts";

const ROUNDS = 15;
const SECONDS = 1;
/** Requests one after the other on one connection. */
const REQUESTS = 200;
/** The platform allows 1 s: https://developers.cloudflare.com/workers/platform/limits/#worker-startup-time (checked 2026-11-27). */
const STARTUP_MS = 400;

interface Timing {
  firstByteMs: number;
  totalMs: number;
}

export async function page(): Promise<Figure[]> {
  await using fixture = await openFixture();
  const settled = await fixture.createPayment({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const live = await fixture.createPayment({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const addresses = {
    settled: `${fixture.url}/p/shop/payment/${settled}`,
    live: `${fixture.url}/p/shop/payment/${live}`,
    hono: `${fixture.url}/bare/hono/page/shop/payment/${settled}`,
    object: `${fixture.url}/bare/object`,
  };
  // Before anything else, since the code is compiled by the first page of an isolate.
  const firstPageMs = await cpuMsOfFirstPage(fixture);
  type Name = keyof typeof addresses;
  const names = Object.keys(addresses) as Name[];
  const rates: Record<Name, number[]> = { settled: [], live: [], hono: [], object: [] };
  const timings: Record<Name, Timing[]> = { settled: [], live: [], hono: [], object: [] };
  // The first round is not counted, since the code is still being compiled.
  for (const name of names) await responsesPerSecond(addresses[name], SECONDS);
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rates[name].push(await responsesPerSecond(addresses[name], SECONDS));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let count = 0; count < REQUESTS; count++)
    for (const name of names) timings[name].push(await timingOf(addresses[name], agent));
  agent.destroy();

  const startup = await startupMs();
  const ratio = (of: number[], to: number[]) => median(of.map((rate, round) => rate / (to[round] ?? Number.NaN)));
  const rate = (name: Name, what: string) => reported(`page: ${what}`, median(rates[name]), "/s");
  return [
    rate("hono", "bare Hono page"),
    rate("settled", "settled payment"),
    atLeast("page: settled payment, part of the bare Hono page", ratio(rates.settled, rates.hono), 0.3, "", 2),
    rate("object", "bare call to a Durable Object"),
    rate("live", "live payment"),
    reported("page: live payment, part of the bare call", ratio(rates.live, rates.object), "", 2),
    ...names.filter((name) => name !== "object").flatMap((name) => timesOf(name, timings[name])),
    under("page: startup of the worker", startup, STARTUP_MS, "ms"),
    reported("page: CPU of an isolate's first page", firstPageMs, "ms"),
    ...(await layoutShifts(fixture)),
  ];
}

async function cpuMsOfFirstPage(fixture: Fixture): Promise<number> {
  const beforeMs = fixture.cpuMs();
  const response = await fetch(`${fixture.url}/p/sandbox/payment/test_succeeded`);
  await response.text();
  if (response.status !== 200) throw new Error(`The first page responds with ${response.status}`);
  return fixture.cpuMs() - beforeMs;
}

function timesOf(name: string, timings: readonly Timing[]): Figure[] {
  const first = timings.map(({ firstByteMs }) => firstByteMs);
  const total = timings.map(({ totalMs }) => totalMs);
  return [
    reported(`page: ${name}, first byte, median`, median(first), "ms", 2),
    reported(`page: ${name}, last byte, median`, median(total), "ms", 2),
    reported(`page: ${name}, last byte, p99`, quantile(total, 0.99), "ms", 2),
  ];
}

async function timingOf(address: string, agent: Agent): Promise<Timing> {
  const startMs = performance.now();
  const [response] = (await once(get(address, { agent }), "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${address} responds with ${response.statusCode}`);
  let firstByteMs = Number.NaN;
  response.once("data", () => {
    firstByteMs = performance.now() - startMs;
  });
  await once(response, "end");
  return { firstByteMs, totalMs: performance.now() - startMs };
}
