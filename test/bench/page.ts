// Promise: what the hosted page costs beside the least that the platform itself costs, on the same workerd, in turns, so
// that a busy machine slows all alike: pages per second, time to the first byte and to the last, bytes of each answer.

import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { atLeast, atMost, type Figure, median, quantile, told, under } from "./figures.ts";
import { openShop } from "./fixture.ts";
import { answersPerSecond } from "./load.ts";
import { startupMs } from "./startup.ts";

const ROUNDS = 15;
const SECONDS = 1;
/** One after the other, on one connection. */
const LOOKS = 200;
/** What arrives in the first round trip, of ten packets (RFC 6928). */
const FIRST_KILOBYTES = 14;
/** What the platform allows is 1 s, on a machine of its own. */
const STARTUP_MS = 400;
const KILOBYTE = 1024;

interface Timing {
  firstByteMs: number;
  totalMs: number;
}

export async function page(): Promise<Figure[]> {
  await using shop = await openShop();
  const settled = await shop.pay({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const live = await shop.pay({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const addresses = {
    settled: `${shop.url}/p/shop/payment/${settled}`,
    live: `${shop.url}/p/shop/payment/${live}`,
    hono: `${shop.url}/bare/hono/page/shop/payment/${settled}`,
    object: `${shop.url}/bare/object`,
  };
  type Name = keyof typeof addresses;
  const names = Object.keys(addresses) as Name[];
  const rates: Record<Name, number[]> = { settled: [], live: [], hono: [], object: [] };
  const timings: Record<Name, Timing[]> = { settled: [], live: [], hono: [], object: [] };
  // Once without counting: code is compiled as it gets hot.
  for (const name of names) await answersPerSecond(addresses[name], SECONDS);
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rates[name].push(await answersPerSecond(addresses[name], SECONDS));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let look = 0; look < LOOKS; look++)
    for (const name of names) timings[name].push(await timingOf(addresses[name], agent));
  agent.destroy();

  const startup = await startupMs();
  const ratio = (of: number[], to: number[]) => median(of.map((rate, round) => rate / (to[round] ?? Number.NaN)));
  const rate = (name: Name, what: string) => told(`page: ${what}`, median(rates[name]), "/s");
  return [
    rate("hono", "bare Hono page"),
    rate("settled", "settled thing"),
    atLeast("page: settled thing, part of the bare Hono page", ratio(rates.settled, rates.hono), 0.3, "", 2),
    rate("object", "bare call to a Durable Object"),
    rate("live", "live thing"),
    told("page: live thing, part of the bare call", ratio(rates.live, rates.object), "", 2),
    ...names.filter((name) => name !== "object").flatMap((name) => timesOf(name, timings[name])),
    under("page: startup of the worker", startup, STARTUP_MS, "ms"),
    ...(await bytesOf(shop.url, [`shop/payment/${settled}`, `shop/payment/${live}`])),
  ];
}

function timesOf(name: string, timings: readonly Timing[]): Figure[] {
  const first = timings.map(({ firstByteMs }) => firstByteMs);
  const total = timings.map(({ totalMs }) => totalMs);
  return [
    told(`page: ${name}, first byte, median`, median(first), "ms", 2),
    told(`page: ${name}, last byte, median`, median(total), "ms", 2),
    told(`page: ${name}, last byte, p99`, quantile(total, 0.99), "ms", 2),
  ];
}

async function timingOf(address: string, agent: Agent): Promise<Timing> {
  const startMs = performance.now();
  const [response] = (await once(get(address, { agent }), "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${address} answers ${response.statusCode}`);
  response.once("data", () => {
    firstByteMs = performance.now() - startMs;
  });
  let firstByteMs = Number.NaN;
  await once(response, "end");
  return { firstByteMs, totalMs: performance.now() - startMs };
}

/** Of the answers that differ, as brotli makes them at the level that suits what is made for one viewer. */
async function bytesOf(url: string, [settled = "", live = ""]: string[]): Promise<Figure[]> {
  const longest: ResourceRef = {
    connection: "sandbox",
    kind: "payment",
    id: `test_succeeded~${"x7Kq".repeat(60)}`.slice(0, 255),
  };
  const answers: [name: string, path: string][] = [
    ["settled", `/p/${settled}`],
    ["settled, Arabic", `/p/${settled}?lang=ar`],
    ["settled, Greek", `/p/${settled}?lang=el`],
    ["live", `/p/${live}`],
    ["longest id, Marathi", `/p/${resourcePath(longest)}?lang=mr`],
    ["nothing there", "/p/shop/payment/nobody"],
  ];
  const figures = await Promise.all(
    answers.map(async ([name, path]) => {
      const body = Buffer.from(await (await fetch(url + path)).arrayBuffer());
      const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
      return [
        told(`page: ${name}, raw`, body.length / KILOBYTE, "KB", 2),
        told(`page: ${name}, gzip`, gzipSync(body).length / KILOBYTE, "KB", 2),
        atMost(`page: ${name}, brotli 5`, brotli / KILOBYTE, FIRST_KILOBYTES, "KB", 2),
      ];
    }),
  );
  return figures.flat();
}
