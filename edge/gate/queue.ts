/** The lanes of checks, and a pending check. */

export const LANES = ["first", "webhook", "watched", "confirm", "background", "idle"] as const;
/**
 * Why a check is requested. `first`: a viewer waits and there is no status yet · `webhook`: a webhook needs to be
 * confirmed · `watched`: a viewer is present · `confirm`: a signed webhook has settled the status that a viewer sees, so
 * its confirmation waits for those who have no status yet · `background`: no viewer is present · `idle`: a viewer is
 * present and the status is settled.
 */
export type Lane = (typeof LANES)[number];

/** Whether a check of this lane is made for viewers only. All others are needed when no viewer is present, too. */
export function needsViewer(lane: Lane): boolean {
  return lane === "first" || lane === "watched" || lane === "idle";
}

/** A queued check request. A change makes a new object. */
export interface PendingCheck {
  /** The resource path. A resource has one pending check, however many viewers it has. */
  readonly resource: string;
  /** What the provider counts as one id. */
  readonly key: string;
  readonly lane: Lane;
  readonly untrusted: 0 | 1;
  /** The client network of the viewers, when none of them has a token. */
  readonly network: string | null;
  /** Since when the check is due. Kept until it runs, so that a repeated request does not lose its place. */
  readonly sinceMs: number;
  readonly notBeforeMs: number;
  /** The check is dropped then, unless it has run. */
  readonly expiresMs: number;
  /** When its hub last said that the check is wanted; null when the hub could not be reached since. */
  readonly wantedMs: number | null;
  /** The number of its place among checks that are due since the same moment. */
  readonly arrival: number;
  /** The hub's counter: an older request never replaces a newer one. */
  readonly seq: number;
  readonly firstRequestedMs: number;
}

/** The widest part of a network's name: its /24 or /48. */
export function wideNetworkOf(network: string): string {
  const end = network.indexOf("/");
  return end < 0 ? network : network.slice(0, end);
}
