// What the actors of one simulation share, and how they reach each other.
import type { CheckRequest } from "../../edge/gate/messages.ts";
import type { PollDelivery } from "../../edge/hub/transitions.ts";
import type { Limits } from "../../edge/providers/provider.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { ProviderModel } from "./provider-model.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Environment {
  time: VirtualTime;
  random: () => number;
  limits: Limits;
  provider: ProviderModel;
  /** By how much the clocks of two hosts may differ. */
  clockDifferenceMs: number;
  gate: GatePort;
  hubOf(path: string): HubPort;
  /** Delivers a message between two objects, or between the Worker and an object. */
  send(deliver: () => void): void;
  /** Called after each statement of an actor that writes storage or sends a message. May throw `Evicted`. */
  onStatement(actor: "gate" | "hub", path?: string): void;
}

/** An actor lost its memory in the middle of a step. */
export class Evicted extends Error {}

/** The reply to a check request. `unreachable`: the gate was evicted before it replied. */
export type GateReply = { expectedMs: number | null; queued: boolean } | "unreachable";

interface GatePort {
  requestCheck(request: CheckRequest): GateReply;
}

interface HubPort {
  /** Null when the hub was evicted before it replied. */
  receivePollResult(result: QueryResult, load: Omit<PollDelivery, "result">): CheckRequest | null;
  /** Whether the check request `seq` is still wanted. */
  isWanted(seq: number): boolean;
}
