// The cost of a snapshot, compared with the least that the platform costs on the same workerd. The measurements alternate,
// so a busy machine slows all equally.
import { atLeast, type Figure, median, reported } from "./figures.ts";
import { openFixture } from "./fixture.ts";
import { hasWrk, responsesPerSecond } from "./load.ts";

/** Many short rounds, so that other load on the machine slows all four equally. */
const ROUNDS = 15;
const SECONDS = 1;

export async function snapshots(): Promise<Figure[]> {
  if (!hasWrk) console.log("wrk is not installed. The load comes from Node, which uses more of the machine itself.");
  await using fixture = await openFixture();
  const settled = await fixture.createPayment({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const live = await fixture.createPayment({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const addresses = {
    settled: `${fixture.url}/v1/shop/payment/${settled}`,
    hono: `${fixture.url}/bare/hono/shop/payment/${settled}`,
    live: `${fixture.url}/v1/shop/payment/${live}`,
    object: `${fixture.url}/bare/object`,
  };
  const bytes = await sizesOf(addresses);
  const rates: Record<keyof typeof addresses, number[]> = { settled: [], hono: [], live: [], object: [] };
  const names = Object.keys(addresses) as (keyof typeof addresses)[];
  // The first round is not counted, since the code is still being compiled.
  for (const name of names) await responsesPerSecond(addresses[name], SECONDS);
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rates[name].push(await responsesPerSecond(addresses[name], SECONDS));

  const ratio = (of: number[], to: number[]) => median(of.map((rate, round) => rate / (to[round] ?? Number.NaN)));
  const rate = (name: keyof typeof addresses, what: string) =>
    reported(`snapshots: ${what} (${bytes[name]} bytes)`, median(rates[name]), "/s");
  return [
    rate("hono", "bare Hono worker"),
    rate("settled", "settled payment"),
    atLeast("snapshots: settled payment, part of the bare Hono worker", ratio(rates.settled, rates.hono), 0.6, "", 2),
    rate("object", "bare call to a Durable Object"),
    rate("live", "live payment"),
    atLeast("snapshots: live payment, part of the bare call", ratio(rates.live, rates.object), 0.7, "", 2),
  ];
}

/** The size of each address's response. Rejects when a response is not 200. */
async function sizesOf<Name extends string>(addresses: Record<Name, string>): Promise<Record<Name, number>> {
  const sizes = {} as Record<Name, number>;
  for (const name of Object.keys(addresses) as Name[]) {
    const response = await fetch(addresses[name]);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${addresses[name]} responds with ${response.status}: ${text}`);
    sizes[name] = Buffer.byteLength(text);
  }
  return sizes;
}
