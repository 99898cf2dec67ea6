/** The events of the stream that carry no status document. */

/** `event: checked` of the stream: a check that changed nothing a viewer can see. */
export interface CheckedEvent {
  checkedAt: string | null;
  nextCheckAt: string | null;
  stale: boolean;
  serverTime: string;
}

/** `event: end`: only `settled` means that nothing more will come. */
export interface EndEvent {
  reason: "settled" | "age" | "token-expired";
}
