// The traffic of a simulation: customers who open a page and stay, webhooks, views of guessed ids, and evictions.
import { type Environment, GateActor, HubActor } from "./actors.ts";
import { between, MINUTE_MS } from "./virtual-time.ts";

/** Plans all events up to `untilMs`. */
export type Traffic = (simulation: Simulation, untilMs: number) => void;

/** An environment and its actors. */
export interface Simulation {
  environment: Environment;
  gate: GateActor;
  hubs: HubActor[];
}

/** A simulation with one hub for each resource path. */
export function simulationOf(environment: Environment, paths: Iterable<string>): Simulation {
  const gate = new GateActor(environment);
  return { environment, gate, hubs: [...paths].map((path) => new HubActor(path, environment, gate)) };
}

/** A customer opens the page of this resource now and leaves at `untilMs`. */
export function addViewer({ time }: Environment, hub: HubActor, untilMs: number): void {
  hub.view(true, hub.viewers === 0);
  hub.viewers++;
  time.at(untilMs, () => hub.viewers--);
}

/** All customers come at once and stay. */
export const viewersWhoStay: Traffic = ({ environment, hubs }, untilMs) => {
  for (const hub of hubs)
    environment.time.after(between(environment.random, 0, 5_000), () => addViewer(environment, hub, untilMs));
};

/** Customers view their resources for ten minutes at a time. For a few minutes, a thousand ids a minute are guessed. */
export const viewersAndGuesses: Traffic = (simulation, untilMs) => {
  const { environment } = simulation;
  const { time, random } = environment;
  for (const hub of simulation.hubs) {
    let atMs = between(random, 0, 60 * MINUTE_MS);
    for (; atMs < untilMs; atMs += between(random, 20, 60) * MINUTE_MS)
      time.at(atMs, () => addViewer(environment, hub, time.nowMs + 10 * MINUTE_MS));
  }
  const guessAgain = (): void => {
    viewGuessedId(simulation);
    if (time.nowMs < untilMs * 0.44) time.after(between(random, 0, 120), guessAgain);
  };
  time.at(untilMs * 0.4, guessAgain);
};

/** Viewers, single views, guessed ids, webhooks and evictions at random times. Some resources are viewed more than others. */
export const randomTraffic: Traffic = (simulation, untilMs) => {
  const { environment, gate, hubs } = simulation;
  const { time, random } = environment;
  const meanGapMs = between(random, 200, 20_000);
  const pickHub = () => hubs[Math.floor(random() ** 2 * hubs.length)] as HubActor;
  const repeat = (gapMs: number, act: () => void): void => {
    const atMs = time.nowMs + gapMs * -Math.log(1 - random());
    if (atMs < untilMs)
      time.at(atMs, () => {
        act();
        repeat(gapMs, act);
      });
  };
  repeat(meanGapMs, () => addViewer(environment, pickHub(), time.nowMs + between(random, 1_000, 10 * MINUTE_MS)));
  repeat(meanGapMs, () => pickHub().view(random() < 0.7, false));
  repeat(meanGapMs * 5, () => viewGuessedId(simulation));
  repeat(meanGapMs * (hubs.length < 5 ? 1 : 10), () => sendWebhook(environment, pickHub()));
  repeat(between(random, MINUTE_MS, 30 * MINUTE_MS), () => gate.evict());
  repeat(between(random, 5_000, 5 * MINUTE_MS), () => pickHub().evict());
};

function viewGuessedId({ environment, gate }: Simulation): void {
  const path = `shop/payment/guess-${Math.floor(environment.random() * 1e9)}`;
  new HubActor(path, environment, gate).view(false, false);
}

/** The provider sends its current status. One webhook in five has no valid signature. */
function sendWebhook({ provider, random }: Environment, hub: HubActor): void {
  const result = provider.currentResult(hub.path);
  if (result.outcome !== "found") return;
  const event = {
    kind: "payment" as const,
    id: hub.path.split("/")[2] ?? "",
    type: "facts" as const,
    facts: result.facts,
  };
  hub.receiveWebhookEvent(event, random() < 0.8, String(random()));
}
