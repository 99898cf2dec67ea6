// The actors of one simulation and what they share.
import type { Limits } from "../../edge/providers/provider.ts";
import type { Environment } from "./environment.ts";
import { GateActor } from "./gate-actor.ts";
import { HubActor } from "./hub-actor.ts";
import { Judge } from "./judge/judge.ts";
import { type FaultSchedule, ProviderModel } from "./provider-model.ts";
import { VirtualTime } from "./virtual-time.ts";

/** The longest time of a message between two objects. */
const MESSAGE_MS = 40;

export const LIMITS: Limits = { perAccount: 60, perId: 10, windowSeconds: 60 };

export class World implements Environment {
  readonly time = new VirtualTime();
  readonly random: () => number;
  readonly limits = LIMITS;
  readonly judge: Judge;
  readonly provider: ProviderModel;
  clockDifferenceMs = 0;
  readonly gate: GateActor;
  /** In the order in which they were first reached. */
  readonly hubs: HubActor[] = [];
  readonly #hubs = new Map<string, HubActor>();
  #numbers = 0;
  onStatement: Environment["onStatement"] = () => {};

  constructor(random: () => number, faults: FaultSchedule) {
    this.random = random;
    this.judge = new Judge(this.limits.windowSeconds * 1000);
    this.provider = new ProviderModel(this.time, random, faults, this.judge);
    this.gate = new GateActor(this);
  }

  hubOf(path: string): HubActor {
    let hub = this.#hubs.get(path);
    if (!hub) {
      hub = new HubActor(path, this);
      this.#hubs.set(path, hub);
      this.hubs.push(hub);
    }
    return hub;
  }

  /** A number for a name that nothing else has. */
  nextNumber(): number {
    return ++this.#numbers;
  }

  send(deliver: () => void): void {
    this.time.after(this.random() * MESSAGE_MS, deliver);
  }
}
