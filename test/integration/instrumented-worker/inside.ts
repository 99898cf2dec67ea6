// Promise: the shape of what a test may see of a hub. Types alone.

export interface Inside {
  viewers: number;
  /** Entries in its storage. */
  entries: number;
  alarmMs: number | null;
}
