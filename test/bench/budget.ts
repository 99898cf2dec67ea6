// The call budget in real time on a real workerd: many viewers need more calls than the provider allows. The simulator's
// judge counts the calls.
import { setTimeout as wait } from "node:timers/promises";
import { atLeast, atMost, type Figure, reported } from "./figures.ts";
import { openFixture } from "./fixture.ts";
import { openViewers, type View } from "./viewers.ts";

const VIEWERS = 500;
const IDS = 100;
const PER_ACCOUNT = 60;
const PER_ID = 10;
/** The provider's window and the gate's guard. The round trip on loopback is negligible. */
const CYCLE_MS = 61_000;
/** Checks of statuses that are known leave a fifth of the window to first looks, which nobody needs here. */
const PERCENT = 0.8 * 95;

export async function budget({ minutes }: { minutes: number }): Promise<Figure[]> {
  await using fixture = await openFixture();
  const views: View[] = [];
  for (let index = 0; index < IDS; index++)
    views.push(await fixture.viewOf(await fixture.createPayment({ lifecycle: [{ status: "PENDING", afterMs: 0 }] })));
  const viewsOfAll = Array.from({ length: VIEWERS / IDS }, () => views).flat();
  const viewers = await openViewers(fixture.url, viewsOfAll);
  // The run starts at the first call: slots become free in steps of one cycle, and the run must not end on such a step.
  const firstMs = (await fixture.judge()).firstMs ?? Number.NaN;
  const endMs = firstMs + minutes * 60_000;
  // Re-checks are spread over each cycle, so a share is that of whole cycles: of the last two, where the run is so long.
  const fromMs = Math.max(firstMs, endMs - 2 * CYCLE_MS);
  await wait(fromMs - Date.now());
  const { calls: callsBefore } = fromMs === firstMs ? { calls: 0 } : await fixture.judge();
  await wait(endMs - Date.now());
  const { calls, refused, perAccount, perId } = await fixture.judge();
  const informed = viewers.filter(({ firstSeenMs }) => firstSeenMs.has("processing")).length;
  const open = viewers.filter(({ isOpen }) => isOpen).length;
  for (const viewer of viewers) viewer.close();

  const reachable = (PER_ACCOUNT * (endMs - fromMs)) / CYCLE_MS;
  const cycles = Math.floor((endMs - firstMs) / CYCLE_MS) + 1;
  return [
    reported(`budget: viewers, on ${IDS} ids, for ${minutes} min`, VIEWERS),
    atMost("budget: most calls in any 60 s, per id", perId.most, PER_ID),
    atMost("budget: most calls in any 60 s, per account", perAccount.most, PER_ACCOUNT),
    atMost("budget: calls that the provider refused (429)", refused, 0),
    atLeast("budget: share used, in the last two cycles", (100 * (calls - callsBefore)) / reachable, PERCENT, "%", 1),
    atLeast("budget: calls in the whole run", calls, Math.floor((PERCENT / 100) * cycles * PER_ACCOUNT)),
    atLeast("budget: viewers who received the provider's status", informed, VIEWERS),
    atLeast("budget: streams still open at the end", open, VIEWERS),
  ];
}
