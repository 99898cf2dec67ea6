// Promise: a payment that a thousand people watch costs the provider what one costs, and its news reaches all of them.
import { setTimeout as wait } from "node:timers/promises";
import { atLeast, atMost, type Figure, median, quantile, told, under } from "./figures.ts";
import { openShop } from "./fixture.ts";
import { type Look, openViewers } from "./viewers.ts";

export const FANOUT_VIEWERS = 1_000;
const WATCHED_MS = 60_000;
const NEWS_DEADLINE_MS = 10_000;

export async function fanout(): Promise<Figure[]> {
  await using shop = await openShop();
  const identity = { uuid: "watched0123456789abc", merchantTransactionId: "watched-order" };
  const uuid = await shop.pay({ ...identity, lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const openedMs = Date.now();
  const viewers = await openViewers(shop.url, Array<Look>(FANOUT_VIEWERS).fill(await shop.look(uuid)));
  const openingMs = Date.now() - openedMs;
  await wait(WATCHED_MS);
  const { calls, perId } = await shop.judge();

  await shop.pay({ ...identity, lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const deadlineMs = Date.now() + NEWS_DEADLINE_MS;
  const informed = () => viewers.filter(({ seenMs }) => seenMs.has("succeeded"));
  while (informed().length < viewers.length && Date.now() < deadlineMs) await wait(50);
  const sentMs = (await shop.callbacks())[0]?.atMs ?? Number.NaN;
  const delaysMs = informed().map(({ seenMs }) => (seenMs.get("succeeded") ?? Number.NaN) - sentMs);
  const repeated = viewers.filter(({ statusEvents, seenMs }) => statusEvents > seenMs.size).length;
  for (const viewer of viewers) viewer.leave();
  return [
    told(`fanout: opening ${FANOUT_VIEWERS} streams`, openingMs / 1000, "s", 1),
    atMost("fanout: upstream calls until the webhook", calls, 10),
    atMost("fanout: most calls in any 60 s", perId.most, 10),
    atLeast("fanout: viewers whom the webhook reached", delaysMs.length, FANOUT_VIEWERS),
    atMost("fanout: viewers who were told a state twice", repeated, 0),
    under("fanout: webhook sent to event at viewer, median", median(delaysMs), 150, "ms"),
    told("fanout: webhook sent to event at viewer, p99", quantile(delaysMs, 0.99), "ms"),
    told("fanout: webhook sent to event at viewer, last", Math.max(...delaysMs), "ms"),
  ];
}
