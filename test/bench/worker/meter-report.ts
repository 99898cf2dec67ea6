// What the meter counts: everything that the platform bills for, except CPU time.

/** Rows that one statement has written during one kind of request. */
export interface WrittenRows {
  /** The class of the object. */
  object: string;
  /** The request that led to it: the name of a method; `start` in the constructor. */
  during: string;
  /** The SQL statement, or the method of the storage with its key. */
  statement: string;
  rows: number;
}

/** Requests of one kind that objects have received. */
export interface ObjectRequests {
  object: string;
  method: string;
  count: number;
}

export interface MeterReport {
  rows: WrittenRows[];
  requests: ObjectRequests[];
  /** Requests of clients. */
  workerRequests: number;
  /** How long objects of each class had something to do, and so could not hibernate, in milliseconds. */
  activeMs: Record<string, number>;
  /** The size of the largest database of each class, in bytes. */
  storedBytes: Record<string, number>;
}
