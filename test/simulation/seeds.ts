// What a seed makes of a world before anybody comes: how many things there are, what truly happens to each, and how the
// provider fares.
import type { Facts } from "../../edge/providers/facts.ts";
import type { Life, Weather } from "./provider-model.ts";
import { between, MINUTE_MS } from "./virtual-time.ts";

/**
 * `calm`: more demand than budget and nothing faulty. `flood`: a few customers among a thousand guesses a minute.
 * `rough`: everything that can go wrong.
 */
export type Kind = "calm" | "flood" | "rough";

const STATES: Facts["state"][] = ["action_required", "processing", "authorized"];
const ENDS: Facts["state"][] = ["succeeded", "failed", "canceled"];

export function kindOf(seed: number): Kind {
  if (seed % 8 === 4) return "flood";
  return seed % 4 === 0 ? "calm" : "rough";
}

export function livesOf(seed: number, endMs: number, random: () => number): Map<string, Life> {
  const isRough = kindOf(seed) === "rough";
  const count = countOf(seed, random);
  const lives = new Map<string, Life>();
  for (let index = 0; index < count; index++) {
    const life: Life = [];
    let fromMs = isRough ? random() * endMs * 0.5 : 0;
    for (let step = 0; step < 1 + random() * 3; step++) {
      life.push({ state: STATES[Math.floor(random() * STATES.length)] ?? "processing", settled: false, fromMs });
      fromMs += random() * endMs * 0.2;
    }
    if (isRough && random() < 0.7)
      life.push({ state: ENDS[Math.floor(random() * ENDS.length)] ?? "failed", settled: true, fromMs });
    lives.set(`shop/payment/thing-${index}`, life);
  }
  return lives;
}

/** How many things there are; one rough world in three has a handful at most. */
function countOf(seed: number, random: () => number): number {
  if (kindOf(seed) === "calm") return 120;
  if (kindOf(seed) === "flood") return 20;
  return Math.ceil(between(random, 0, seed % 4 === 1 ? 4 : 150));
}

export function weatherOf(seed: number, endMs: number, random: () => number): Weather {
  if (kindOf(seed) !== "rough") return { latencyMs: 300, faultShare: 0, outages: [] };
  const outages = Array.from({ length: Math.floor(between(random, 0, 4)) }, () => {
    const fromMs = between(random, 0, endMs);
    return { fromMs, toMs: Math.min(endMs, fromMs + between(random, 1_000, 15 * MINUTE_MS)) };
  });
  return { latencyMs: between(random, 10, 15_000), faultShare: between(random, 0, 0.3), outages };
}
