// Promise: what a look costs beside the least that the platform itself costs, on the same workerd, in turns, so that a
// busy machine slows all alike.
import { atLeast, type Figure, median, told } from "./figures.ts";
import { openShop } from "./fixture.ts";
import { answersPerSecond, hasWrk } from "./load.ts";

/** Many short turns: whatever else the machine does for a while meets all four alike. */
const ROUNDS = 15;
const SECONDS = 1;

export async function snapshots(): Promise<Figure[]> {
  if (!hasWrk)
    console.log("wrk is not installed: the load comes from Node, which takes more of the machine for itself.");
  await using shop = await openShop();
  const settled = await shop.pay({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const live = await shop.pay({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const addresses = {
    settled: `${shop.url}/v1/shop/payment/${settled}`,
    hono: `${shop.url}/bare/hono/shop/payment/${settled}`,
    live: `${shop.url}/v1/shop/payment/${live}`,
    object: `${shop.url}/bare/object`,
  };
  const bytes = await sizesOf(addresses);
  const rates: Record<keyof typeof addresses, number[]> = { settled: [], hono: [], live: [], object: [] };
  const names = Object.keys(addresses) as (keyof typeof addresses)[];
  // Once without counting: code is compiled as it gets hot.
  for (const name of names) await answersPerSecond(addresses[name], SECONDS);
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rates[name].push(await answersPerSecond(addresses[name], SECONDS));

  const ratio = (of: number[], to: number[]) => median(of.map((rate, round) => rate / (to[round] ?? Number.NaN)));
  const rate = (name: keyof typeof addresses, what: string) =>
    told(`snapshots: ${what} (${bytes[name]} bytes)`, median(rates[name]), "/s");
  return [
    rate("hono", "bare Hono worker"),
    rate("settled", "settled thing"),
    atLeast("snapshots: settled thing, part of the bare Hono worker", ratio(rates.settled, rates.hono), 0.6, "", 2),
    rate("object", "bare call to a Durable Object"),
    rate("live", "live thing"),
    atLeast("snapshots: live thing, part of the bare call", ratio(rates.live, rates.object), 0.7, "", 2),
  ];
}

/** Of each address's answer, and that it is one. */
async function sizesOf<Name extends string>(addresses: Record<Name, string>): Promise<Record<Name, number>> {
  const sizes = {} as Record<Name, number>;
  for (const name of Object.keys(addresses) as Name[]) {
    const response = await fetch(addresses[name]);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${addresses[name]} answers ${response.status}: ${text}`);
    sizes[name] = Buffer.byteLength(text);
  }
  return sizes;
}
