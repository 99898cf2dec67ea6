// Calls are spent on viewers who are present: customers who have left delay nobody, and neither do guesses. Two workers with
// an account each, at the provider's own limits.
import { setTimeout as wait } from "node:timers/promises";
import { atMost, type Figure, median, reported } from "./figures.ts";
import { type Fixture, openFixture } from "./fixture.ts";
import { openViewers, type View, type Viewer } from "./viewers.ts";

const PER_ACCOUNT = 60;
const WINDOW_MS = 60_000;
const STAY_MS = 5_000;
const MAX_WAIT_MS = 5_000;
/** A viewer who has seen nothing until then is not waited for any longer. */
const GIVE_UP_MS = 20_000;
const POLL_MS = 20;

const GUESSERS = 3;
const GUESSES = 21;
const CUSTOMERS = 24;

export async function presence(): Promise<Figure[]> {
  await using left = await openFixture();
  await using guessed = await openFixture();
  const [leaving, guessing] = await Promise.all([afterOthersLeft(left), whileOthersGuess(guessed)]);
  return [...leaving, ...guessing];
}

/** As many customers as the account has calls open a page and leave; then one more comes. */
async function afterOthersLeft(fixture: Fixture): Promise<Figure[]> {
  await useBudgetEvenly(fixture);
  const others = await openViewers(fixture.url, await fixture.createPayments(PER_ACCOUNT, "PENDING"));
  await wait(STAY_MS);
  for (const viewer of others) viewer.close();
  const [view] = await fixture.createPayments(1, "PENDING");
  const before = await fixture.judge();
  const waitedMs = await waitOf(fixture, view ? [view] : []);
  const after = await fixture.judge();
  const own = after.callsPerId[`getByUuid/${view?.path.split("/").at(-1)}`] ?? 0;
  return [
    atMost("presence: wait of a customer after 60 others have left", waitedMs / 1000, MAX_WAIT_MS / 1000, "s", 1),
    reported("presence: calls meanwhile for those who have left", after.calls - before.calls - own),
  ];
}

/** One call a second for a whole window, so that from now on one slot a second becomes free. */
async function useBudgetEvenly(fixture: Fixture): Promise<void> {
  const views = await fixture.createPayments(PER_ACCOUNT, "SUCCESS");
  const startMs = Date.now();
  for (const [index, { path, token }] of views.entries()) {
    await waitUntil(startMs + (index * WINDOW_MS) / PER_ACCOUNT);
    await fetch(`${fixture.url}/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  }
}

/** Some addresses guess ids for a minute, while customers without a token come one after another. */
async function whileOthersGuess(fixture: Fixture): Promise<Figure[]> {
  const views = await fixture.createPayments(CUSTOMERS, "PENDING");
  const startMs = Date.now();
  const guessing = each(GUESSES, startMs, async (index) => {
    const id = crypto.randomUUID().replaceAll("-", "").slice(0, 20);
    const headers = { "CF-Connecting-IP": `203.0.${index % GUESSERS}.9` };
    await fetch(`${fixture.url}/v1/shop/payment/${id}`, { headers });
  });
  const waits: number[] = [];
  const coming = each(CUSTOMERS, startMs, async (index) => {
    const { path = "" } = views[index] ?? {};
    waits.push(await waitOf(fixture, [{ path, address: `198.51.${index}.7` }]));
  });
  await Promise.all([guessing, coming]);
  const inSeconds = (ms: number) => ms / 1000;
  return [
    reported("presence: wait of a customer without token while 3 guess, median", inSeconds(median(waits)), "s", 1),
    atMost("presence: the same, longest", inSeconds(Math.max(...waits)), inSeconds(MAX_WAIT_MS), "s", 1),
  ];
}

/** Runs something `times` times in one window, evenly, whether or not the previous ones have ended. */
async function each(times: number, startMs: number, run: (index: number) => Promise<void>): Promise<void> {
  const runs: Promise<void>[] = [];
  for (let index = 0; index < times; index++) {
    await waitUntil(startMs + (index * WINDOW_MS) / times);
    runs.push(run(index));
  }
  await Promise.all(runs);
}

/** The time until a new viewer sees the provider's status, in milliseconds. The viewer leaves then, or gives up. */
async function waitOf(fixture: Fixture, views: readonly View[]): Promise<number> {
  const startMs = Date.now();
  const [viewer] = await openViewers(fixture.url, views);
  while (!hasSeen(viewer) && Date.now() < startMs + GIVE_UP_MS) await wait(POLL_MS);
  viewer?.close();
  return (viewer?.firstSeenMs.get("processing") ?? Number.POSITIVE_INFINITY) - startMs;
}

function hasSeen(viewer: Viewer | undefined): boolean {
  return viewer?.firstSeenMs.has("processing") ?? false;
}

function waitUntil(atMs: number): Promise<void> {
  return wait(Math.max(0, atMs - Date.now()));
}
