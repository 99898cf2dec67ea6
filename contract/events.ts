/** The events of the stream that carry no status document (docs/interface.md#stream). */

/** `event: checked`: a check that changed nothing that a viewer can see. Times are RFC 3339 in UTC. */
export interface CheckedEvent {
  checkedAt: string | null;
  nextCheckAt: string | null;
  stale: boolean;
  serverTime: string;
}

/**
 * `event: end`: the stream closes. Only `settled` means that no more changes are expected. `busy`: too many streams of this
 * resource are open, so poll until the time in `retry`.
 */
export interface EndEvent {
  reason: "settled" | "age" | "token-expired" | "busy";
}
