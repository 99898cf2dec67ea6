/** The host names of stored connections. The record of each names its connection. */
import * as z from "zod";
import { parseJson } from "../../platform/json.ts";
import { type KeyValues, within } from "../../platform/key-values.ts";
import { causeOf, log } from "../../platform/log.ts";
import { KnownRecords, READ_TIMEOUT_MS } from "./known-records.ts";
import { parseRecord, recordKeyOf } from "./stored-record.ts";

const RECORD_VERSION = 1;

const recordSchema = z.object({ version: z.literal(RECORD_VERSION), connection: z.string() });

const tableSchema = z.object({ host: z.string() });

const hostKeyOf = (host: string) => `host:${host}`;

export class StoredHosts {
  readonly #kv: KeyValues;
  readonly #known = new KnownRecords<string | null>();

  constructor(kv: KeyValues) {
    this.#kv = kv;
  }

  /** The connection that is stored for this host name; null when there is none, or nobody knows. */
  async find(host: string): Promise<string | null> {
    const usable = this.#known.usable(host, Date.now());
    if (usable) return usable.value;
    this.#known.begin(host, Date.now());
    try {
      const text = await within(this.#kv.get(hostKeyOf(host)), READ_TIMEOUT_MS);
      const name = nameIn(text);
      this.#known.set(host, text, name, Date.now());
      return name;
    } catch (thrown) {
      const before = this.#known.get(host);
      const name = before?.value ?? null;
      const known = name !== null && { connection: name };
      log({ event: "connections-unreachable", requestId: "stored", ...known, cause: causeOf(thrown) });
      this.#known.keep(host, before?.text ?? null, name, Date.now());
      return name;
    }
  }

  /** The connection, other than `name`, that has this host name now; null when there is none. */
  async otherOwner(host: string, name: string): Promise<string | null> {
    const other = nameIn(await this.#kv.get(hostKeyOf(host)));
    if (other === null || other === name) return null;
    return hostInRecord(await this.#kv.get(recordKeyOf(other))) === host ? other : null;
  }

  async put(host: string, connection: string): Promise<void> {
    await this.#kv.put(hostKeyOf(host), JSON.stringify({ version: RECORD_VERSION, connection }));
    this.#known.delete(host);
  }

  /** Frees the host name, unless another connection has it. */
  async remove(host: string, connection: string): Promise<void> {
    if (nameIn(await this.#kv.get(hostKeyOf(host))) === connection) await this.#kv.delete(hostKeyOf(host));
    this.#known.delete(host);
  }
}

function nameIn(text: string | null): string | null {
  return text === null ? null : (recordSchema.safeParse(parseJson(text)).data?.connection ?? null);
}

/** The host name in the stored text of a connection; null when it has none. */
export function hostInRecord(text: string | null): string | null {
  const record = text === null ? null : parseRecord(text);
  return record?.ok ? (tableSchema.safeParse(parseJson(record.value.table)).data?.host ?? null) : null;
}
