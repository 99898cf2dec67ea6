// Who comes: customers who look and stay, webhooks, strangers with guessed ids, and what restarts objects meanwhile.
import { GateActor, HubActor, type World } from "./actors.ts";
import { between, MINUTE_MS } from "./virtual-time.ts";

export type Crowd = (scene: Scene, untilMs: number) => void;

/** A world, and all that can be looked at in it. */
export interface Scene {
  world: World;
  gate: GateActor;
  hubs: HubActor[];
}

export function sceneOf(world: World, paths: Iterable<string>): Scene {
  const gate = new GateActor(world);
  return { world, gate, hubs: [...paths].map((path) => new HubActor(path, world, gate)) };
}

/** A customer opens the page of this thing, and leaves at that moment. */
export function arrive({ time }: World, hub: HubActor, untilMs: number): void {
  hub.look(true, hub.viewers === 0);
  hub.viewers++;
  time.at(untilMs, () => hub.viewers--);
}

/** Everybody comes at once and stays. */
export const everybody: Crowd = ({ world, hubs }, untilMs) => {
  for (const hub of hubs) world.time.after(between(world.random, 0, 5_000), () => arrive(world, hub, untilMs));
};

/** Each customer looks for ten minutes at a time; strangers come for five minutes in two hours, a thousand guesses each. */
export const guessers: Crowd = (scene, untilMs) => {
  const { time, random } = scene.world;
  for (const hub of scene.hubs) {
    let atMs = between(random, 0, 60 * MINUTE_MS);
    for (; atMs < untilMs; atMs += between(random, 20, 60) * MINUTE_MS)
      time.at(atMs, () => arrive(scene.world, hub, time.nowMs + 10 * MINUTE_MS));
  }
  const next = (): void => {
    guess(scene);
    if (time.nowMs < untilMs * 0.44) time.after(between(random, 0, 120), next);
  };
  time.at(untilMs * 0.4, next);
};

/** Customers, looks in passing, guesses, webhooks and restarts, each at random, some things more in demand than others. */
export const allSorts: Crowd = (scene, untilMs) => {
  const { world, gate, hubs } = scene;
  const { time, random } = world;
  const meanGapMs = between(random, 200, 20_000);
  const pick = () => hubs[Math.floor(random() ** 2 * hubs.length)] as HubActor;
  const again = (gapMs: number, act: () => void): void => {
    const atMs = time.nowMs + gapMs * -Math.log(1 - random());
    if (atMs < untilMs)
      time.at(atMs, () => {
        act();
        again(gapMs, act);
      });
  };
  again(meanGapMs, () => arrive(world, pick(), time.nowMs + between(random, 1_000, 10 * MINUTE_MS)));
  again(meanGapMs, () => pick().look(random() < 0.7, false));
  again(meanGapMs * 5, () => guess(scene));
  again(meanGapMs * (hubs.length < 5 ? 1 : 10), () => callBack(world, pick()));
  again(between(random, MINUTE_MS, 30 * MINUTE_MS), () => gate.kill());
  again(between(random, 5_000, 5 * MINUTE_MS), () => pick().kill());
};

function guess({ world, gate }: Scene): void {
  const path = `shop/payment/guess-${Math.floor(world.random() * 1e9)}`;
  new HubActor(path, world, gate).look(false, false);
}

/** The provider tells what is true by now; one webhook in five is forged, as far as its signature says. */
function callBack({ provider, random }: World, hub: HubActor): void {
  const answer = provider.truth(hub.path);
  if (answer.outcome !== "found") return;
  const event = {
    kind: "payment" as const,
    id: hub.path.split("/")[2] ?? "",
    type: "facts" as const,
    facts: answer.facts,
  };
  hub.event(event, random() < 0.8, String(random()));
}
