/** The record of one stored connection: its table in clear, and its credentials sealed. */
import * as z from "zod";
import { parseJson } from "../../platform/json.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { open, type SealFailure, type SealingKey, seal, sealedSchema } from "./sealing.ts";

/** Grows with every change that an older version of the Worker cannot read. */
const RECORD_VERSION = 1;

/** What every version has. */
const versionSchema = z.object({ version: z.int().positive() });

const recordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  /** JSON text: it is sealed together with the credentials, as it is. */
  table: z.string(),
  credentials: sealedSchema,
  savedAt: z.iso.datetime(),
});
export type StoredRecord = z.infer<typeof recordSchema>;

/** A connection as it was given. */
export interface ConnectionInput {
  table: unknown;
  credentials: unknown;
}

/** Why a record cannot be used. A newer version of the Worker has written one of another version. */
export type RecordFailure = SealFailure | "newer-version" | "unreadable";

const PREFIX = "connection:";

export const recordKeyOf = (name: string) => `${PREFIX}${name}`;
export const nameInKey = (key: string) => key.slice(PREFIX.length);
export const RECORD_PREFIX = PREFIX;

/** The text to store. Credentials are always sealed, also when there are none: that protects the table from changes. */
export async function recordText(
  name: string,
  { table, credentials }: ConnectionInput,
  keys: readonly SealingKey[],
  nowMs: number,
): Promise<string> {
  const text = JSON.stringify(table);
  const record: StoredRecord = {
    version: RECORD_VERSION,
    table: text,
    credentials: await seal(JSON.stringify(credentials ?? null), { name, table: text }, keys),
    savedAt: new Date(nowMs).toISOString(),
  };
  return JSON.stringify(record);
}

/** The record in a stored text. */
export function parseRecord(text: string): Result<StoredRecord, RecordFailure> {
  const json = parseJson(text);
  const record = recordSchema.safeParse(json);
  if (record.success) return ok(record.data);
  const version = versionSchema.safeParse(json).data?.version ?? 0;
  return err(version > RECORD_VERSION ? "newer-version" : "unreadable");
}

/** The connection in a stored text, as it was given. `credentials` is null when it has none. */
export async function openRecord(
  name: string,
  text: string,
  keys: readonly SealingKey[],
): Promise<Result<ConnectionInput & { savedAt: string }, RecordFailure>> {
  const record = parseRecord(text);
  if (!record.ok) return record;
  const { table, credentials, savedAt } = record.value;
  const opened = await open(credentials, { name, table }, keys);
  if (!opened.ok) return opened;
  return ok({ table: parseJson(table), credentials: parseJson(opened.value), savedAt });
}
