// The contents of an object, as far as a test can see them.

export interface ObjectContents {
  /** Open WebSockets. */
  viewers: number;
  /** Records in its key-value storage. */
  records: number;
  alarmMs: number | null;
}
