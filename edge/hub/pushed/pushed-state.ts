/** What a hub keeps of the statuses that a merchant's server has pushed. */
import type { State } from "../../../contract/status.ts";
import type { Facts } from "../../providers/facts.ts";

export interface Pushed {
  /** The number of pushes that were applied. Other changes, such as a deadline, do not count. */
  revision: number;
  /** When the status became so, by the pusher's clock, RFC 3339 UTC. */
  occurredAt: string;
  /** The pusher's own counter; null when it sends none. */
  sequence: number | null;
  /** The status as it was pushed, as JSON: what a patch changes. Equal statuses have equal texts. */
  content: string;
  /** Paths of the other names of the resource, which were written alike. They are erased together. */
  names: string[];
  /** The status until the provider reports one; null where the pushed status is the report. */
  seed: Facts | null;
  /** Signed messages that were applied lately, so that a repeated one gets the same reply. */
  messages: SeenMessage[];
}

export interface SeenMessage {
  id: string;
  atMs: number;
  outcome: PushOutcome;
}

/** What became of a push. */
export interface PushOutcome {
  /**
   * `unchanged`: the same status as before. `older`: a newer one is known. `conflict`: the precondition does not hold.
   * `reported`: a seed came after the provider's first report.
   */
  verdict: "applied" | "unchanged" | "older" | "conflict" | "reported";
  /** The first push of this resource. */
  isNew: boolean;
  revision: number;
  /** The version of the status document. */
  resultVersion: number;
  state: State;
  settled: boolean;
}
