// What a fuzz target is. The log is checked for secrets after each target.
import type fc from "fast-check";

export interface Target {
  name: string;
  /** The part of all cases that this target gets, in percent. */
  share: number;
  /** Each target has inputs of its own types, which only fast-check reads. */
  property: fc.IAsyncProperty<unknown>;
}
