/** The one alarm of a gate, which serves more than one purpose. */

/** The part of a Durable Object's storage that is used here. */
export interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
}

/** The alarm fires at this time or before. One that is set for an earlier time stays: each change writes a row. */
export async function setAlarmBy(storage: AlarmStorage, atMs: number): Promise<void> {
  const setMs = await storage.getAlarm();
  if (setMs === null || setMs > atMs) await storage.setAlarm(atMs);
}
