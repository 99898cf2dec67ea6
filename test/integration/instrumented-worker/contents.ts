// What a test can see of an object.

export interface ObjectContents {
  /** Open WebSockets. */
  viewers: number;
  /** Records in its key-value storage. */
  records: number;
  alarmMs: number | null;
}
