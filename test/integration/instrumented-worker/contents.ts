// The contents of an object, as far as a test can see them.

export interface ObjectContents {
  /** Open WebSockets. */
  viewers: number;
  /** Records in the key-value storage of a hub, and calls in the storage of a gate. */
  records: number;
  alarmMs: number | null;
}
