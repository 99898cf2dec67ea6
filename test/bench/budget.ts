// Promise: in real time, on a real workerd: many viewers want more than the provider allows. Its judge counts.
import { setTimeout as wait } from "node:timers/promises";
import { atLeast, atMost, type Figure, told } from "./figures.ts";
import { openShop } from "./fixture.ts";
import { type Look, openViewers } from "./viewers.ts";

const VIEWERS = 500;
const IDS = 100;
const PER_ACCOUNT = 60;
const PER_ID = 10;
/** The provider's window and the gate's guard; the round trip on loopback is nothing beside them. */
const CYCLE_MS = 61_000;

export async function budget({ minutes }: { minutes: number }): Promise<Figure[]> {
  await using shop = await openShop();
  const pages: Look[] = [];
  for (let index = 0; index < IDS; index++)
    pages.push(await shop.look(await shop.pay({ lifecycle: [{ status: "PENDING", afterMs: 0 }] })));
  const looks = Array.from({ length: VIEWERS / IDS }, () => pages).flat();
  const viewers = await openViewers(shop.url, looks);
  // Counted from the first call: the budget comes back in steps of a cycle, and a run must not end on one.
  const firstMs = (await shop.judge()).firstMs ?? Number.NaN;
  const endMs = firstMs + minutes * 60_000;
  await wait(endMs - Date.now());
  const { calls, refused, perAccount, perId, lastMs } = await shop.judge();
  const informed = viewers.filter(({ seenMs }) => seenMs.has("processing")).length;
  const open = viewers.filter(({ isOpen }) => isOpen).length;
  for (const viewer of viewers) viewer.leave();

  const spanMs = (lastMs ?? firstMs) - firstMs;
  const reachable = (PER_ACCOUNT * spanMs) / CYCLE_MS + PER_ACCOUNT;
  // A gate that stopped asking would look perfect up to its last call.
  const turns = Math.floor((endMs - firstMs) / CYCLE_MS) + 1;
  return [
    told(`budget: viewers, on ${IDS} ids, for ${minutes} min`, VIEWERS),
    atMost("budget: most calls in any 60 s, per id", perId.most, PER_ID),
    atMost("budget: most calls in any 60 s, per account", perAccount.most, PER_ACCOUNT),
    atMost("budget: calls that the provider refused (429)", refused, 0),
    atLeast("budget: share used, from first to last call", (100 * calls) / reachable, 95, "%", 1),
    atLeast("budget: calls in the whole run", calls, Math.floor(0.95 * turns * PER_ACCOUNT)),
    atLeast("budget: viewers who know what the provider said", informed, VIEWERS),
    atLeast("budget: streams still open at the end", open, VIEWERS),
  ];
}
