// A payment with a thousand viewers costs the provider as many calls as one with a single viewer, and a webhook reaches all
// viewers.
import { setTimeout as wait } from "node:timers/promises";
import { atLeast, atMost, type Figure, median, quantile, reported, under } from "./figures.ts";
import { openFixture } from "./fixture.ts";
import { openViewers, type View } from "./viewers.ts";

export const FANOUT_VIEWERS = 1_000;
const WATCHED_MS = 60_000;
const WEBHOOK_DEADLINE_MS = 10_000;

export async function fanout(): Promise<Figure[]> {
  await using fixture = await openFixture();
  const identity = { uuid: "watched0123456789abc", merchantTransactionId: "watched-order" };
  const uuid = await fixture.createPayment({ ...identity, lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const openedMs = Date.now();
  const viewers = await openViewers(fixture.url, Array<View>(FANOUT_VIEWERS).fill(await fixture.viewOf(uuid)));
  const openingMs = Date.now() - openedMs;
  await wait(WATCHED_MS);
  const { calls, perId } = await fixture.judge();

  await fixture.createPayment({ ...identity, lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const deadlineMs = Date.now() + WEBHOOK_DEADLINE_MS;
  const informed = () => viewers.filter(({ firstSeenMs }) => firstSeenMs.has("succeeded"));
  while (informed().length < viewers.length && Date.now() < deadlineMs) await wait(50);
  const sentMs = (await fixture.deliveries())[0]?.atMs ?? Number.NaN;
  const delaysMs = informed().map(({ firstSeenMs }) => (firstSeenMs.get("succeeded") ?? Number.NaN) - sentMs);
  const repeated = viewers.filter(({ statusEvents, firstSeenMs }) => statusEvents > firstSeenMs.size).length;
  for (const viewer of viewers) viewer.close();
  return [
    reported(`fanout: opening ${FANOUT_VIEWERS} streams`, openingMs / 1000, "s", 1),
    atMost("fanout: upstream calls until the webhook", calls, 10),
    atMost("fanout: most calls in any 60 s", perId.most, 10),
    atLeast("fanout: viewers that received the webhook's status", delaysMs.length, FANOUT_VIEWERS),
    atMost("fanout: viewers that received a state twice", repeated, 0),
    under("fanout: from webhook to event, median", median(delaysMs), 150, "ms"),
    reported("fanout: from webhook to event, p99", quantile(delaysMs, 0.99), "ms"),
    reported("fanout: from webhook to event, last", Math.max(...delaysMs), "ms"),
  ];
}
