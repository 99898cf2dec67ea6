// The traffic of a scenario: customers who arrive and leave, their payments and webhooks, attacks, and evictions.
import type { Lifecycle, Visitor } from "./judge/judge.ts";
import { between, MINUTE_MS, START_MS } from "./virtual-time.ts";
import { pollPage, readOnce, type Visiting, watchPage } from "./visitors.ts";
import type { World } from "./world.ts";

/** A part of the run, from 0 (its beginning) to 1 (its end). */
export interface Span {
  from: number;
  to: number;
}

/** Customers who arrive at random times, each with a payment of their own. */
export interface Customers {
  visitor: "with token" | "without token";
  perMinute: number;
  stayMs: number;
  during: Span;
  /** The part of the customers whose payment has settled before they come. The others' settles 5 s after they came. */
  settledShare: number;
  /** The part of the settlements whose webhook is lost; null when the provider sends no webhooks. */
  lostWebhooks: number | null;
  /** Every payment is declined, and succeeds so long after that. */
  succeedsAfterMs?: number;
}

/** Client networks that guess ids. */
export interface Guessers {
  networks: number;
  perMinuteEach: number;
  during: Span;
  /** True when each network is an IPv6 /48 that guesses from many of its /64. */
  hasSubnets?: boolean;
  /** True when unsigned webhooks about ten ids are sent twice a second, for each network. */
  sendsWebhooks?: boolean;
}

/** Visitors who watch payments that never settle: customers with tokens, or one network without. */
export interface Watchers {
  visitor: "with token" | "watcher";
  payments: number;
  /** Signed webhooks about each of the payments. */
  webhooksPerMinute?: number;
}

export interface Evictions {
  gateEveryMs: number;
  hubEveryMs: number;
}

const SETTLES_AFTER_MS = 5_000;
/** The part of the customers who have no event stream. */
const POLLING_SHARE = 0.1;
/** The part of the streams whose end the hub does not notice. */
export const MISSED_DISCONNECTS = 0.02;
const GUESS_STAY_MS = 3_000;
/** So many of the last hubs may be evicted. */
const RECENT_HUBS = 200;

export function addCustomers(world: World, customers: Customers, minutes: number): void {
  const { random } = world;
  const { fromMs, toMs } = timesOf(customers.during, minutes);
  const gapMs = MINUTE_MS / customers.perMinute;
  for (let atMs = fromMs + exponential(random, gapMs); atMs < toMs; atMs += exponential(random, gapMs)) {
    world.time.at(Math.max(START_MS, atMs - between(random, 5_000, 30_000)), () => addPayment(world, customers, atMs));
  }
}

/** A payment exists for some seconds before its customer opens the page. */
function addPayment(world: World, customers: Customers, arrivalMs: number): void {
  const { visitor, stayMs, settledShare, lostWebhooks, succeedsAfterMs } = customers;
  const { random, time, provider } = world;
  const path = `shop/payment/payment-${world.nextNumber()}`;
  const settlesMs = random() < settledShare ? time.nowMs : arrivalMs + SETTLES_AFTER_MS;
  const isPaid = random() < 0.8 && succeedsAfterMs === undefined;
  const ends: Lifecycle = [
    { state: isPaid ? "succeeded" : "failed", settled: true, fromMs: settlesMs },
    ...(succeedsAfterMs === undefined
      ? []
      : [{ state: "succeeded" as const, settled: true, fromMs: settlesMs + succeedsAfterMs }]),
  ];
  provider.lifecycles.set(path, [{ state: "processing", settled: false, fromMs: START_MS }, ...ends]);
  for (const { fromMs } of ends) {
    if (lostWebhooks === null || random() < lostWebhooks) continue;
    time.at(fromMs + between(random, 200, 1_000), () => sendWebhook(world, path));
  }
  time.at(arrivalMs, () => {
    const trusted = visitor === "with token";
    const caller = { trusted, network: trusted ? null : `customer-${world.nextNumber()}` };
    const visiting = visitingOf(world, visitor, path, caller, stayMs);
    if (random() < POLLING_SHARE) pollPage(world, visiting);
    else watchPage(world, visiting, random() < MISSED_DISCONNECTS);
  });
}

/** The provider sends its current status. Only a signed webhook counts as one. */
export function sendWebhook(world: World, path: string, signed = true): void {
  const result = world.provider.currentResult(path);
  if (result.outcome !== "found") return;
  const id = path.split("/")[2] ?? "";
  const event = { kind: "payment" as const, id, type: "facts" as const, facts: result.facts };
  if (signed) world.judge.webhook(path, world.time.nowMs);
  const digest = String(world.random());
  world.send(() => {
    // A provider repeats a webhook that was refused.
    if (!world.hubOf(path).receiveWebhookEvent(event, signed, digest)) {
      world.time.after(MINUTE_MS, () => world.hubOf(path).receiveWebhookEvent(event, signed, digest));
    }
  });
}

export function addGuessers(world: World, guessers: Guessers, minutes: number): void {
  const { fromMs, toMs } = timesOf(guessers.during, minutes);
  for (let index = 0; index < guessers.networks; index++) {
    const network = `guessers-${index}`;
    const gapMs = MINUTE_MS / guessers.perMinuteEach;
    repeat(world, fromMs, toMs, gapMs, () => guess(world, guessers.hasSubnets ? subnetOf(world, network) : network));
    if (guessers.sendsWebhooks) addUnsignedWebhooks(world, network, fromMs, toMs);
  }
}

function subnetOf({ random }: World, network: string): string {
  const subnet = `${network}/${Math.floor(random() * 256)}`;
  return `${subnet}/${Math.floor(random() * 256)}`;
}

/** Half of the guesses are GETs, the others are streams that are dropped soon. */
export function guess(world: World, network: string): void {
  const path = `shop/payment/guess-${world.nextNumber()}`;
  const visiting = visitingOf(world, "guesser", path, { trusted: false, network }, GUESS_STAY_MS);
  if (world.random() < 0.5) readOnce(world, visiting);
  else watchPage(world, visiting, false);
}

/** The network opens the pages of ten made-up ids. Then it sends two unsigned webhooks about them in a second. */
function addUnsignedWebhooks(world: World, network: string, fromMs: number, toMs: number): void {
  const ids = Array.from({ length: 10 }, () => `guess-${world.nextNumber()}`);
  for (const id of ids) {
    const path = `shop/payment/${id}`;
    world.time.at(fromMs, () =>
      readOnce(world, visitingOf(world, "guesser", path, { trusted: false, network }, GUESS_STAY_MS)),
    );
  }
  repeat(world, fromMs + 1_000, toMs, 500, () => {
    const id = ids[Math.floor(world.random() * ids.length)] ?? "";
    const event = { kind: "payment" as const, id, type: "check" as const };
    world.hubOf(`shop/payment/${id}`).receiveWebhookEvent(event, false, String(world.random()));
  });
}

export function addWatchers(world: World, watchers: Watchers, minutes: number): void {
  const { visitor, payments, webhooksPerMinute = 0 } = watchers;
  const { toMs } = timesOf({ from: 0, to: 1 }, minutes);
  const trusted = visitor === "with token";
  const caller = { trusted, network: trusted ? null : "watchers" };
  for (let index = 0; index < payments; index++) {
    const path = `shop/payment/watched-${world.nextNumber()}`;
    world.provider.lifecycles.set(path, [{ state: "processing", settled: false, fromMs: START_MS }]);
    world.time.at(START_MS + between(world.random, 0, 5_000), () =>
      watchPage(world, visitingOf(world, visitor, path, caller, toMs - world.time.nowMs), false),
    );
    if (webhooksPerMinute > 0)
      repeat(world, START_MS, toMs, MINUTE_MS / webhooksPerMinute, () => sendWebhook(world, path));
  }
}

export function addEvictions(world: World, { gateEveryMs, hubEveryMs }: Evictions, minutes: number): void {
  const { fromMs, toMs } = timesOf({ from: 0, to: 1 }, minutes);
  repeat(world, fromMs, toMs, gateEveryMs, () => world.gate.evict());
  repeat(world, fromMs, toMs, hubEveryMs, () => {
    // Most often one of the last hubs, because they do more.
    const age = Math.floor(world.random() ** 2 * Math.min(world.hubs.length, RECENT_HUBS));
    world.hubs.at(-1 - age)?.evict();
  });
}

export function visitingOf(
  world: World,
  visitor: Visitor,
  path: string,
  caller: Visiting["caller"],
  stayMs: number,
): Visiting {
  const { judge, provider, time } = world;
  return { path, caller, stayMs, visit: judge.arrives(visitor, provider.lifecycles.get(path), time.nowMs) };
}

/** Repeats an act at random times, one every `gapMs` on average. */
export function repeat(world: World, fromMs: number, toMs: number, gapMs: number, act: () => void): void {
  const atMs = Math.max(fromMs, world.time.nowMs) + exponential(world.random, gapMs);
  if (atMs >= toMs) return;
  world.time.at(atMs, () => {
    act();
    repeat(world, fromMs, toMs, gapMs, act);
  });
}

export function timesOf({ from, to }: Span, minutes: number): { fromMs: number; toMs: number } {
  return { fromMs: START_MS + from * minutes * MINUTE_MS, toMs: START_MS + to * minutes * MINUTE_MS };
}

function exponential(random: () => number, meanMs: number): number {
  return meanMs * -Math.log(1 - random());
}
