/** The connections that are kept as data (docs/interface.md#connections-as-data), as one isolate reads them. */
import { type KeyValues, within } from "../../platform/key-values.ts";
import { causeOf, log } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { splitAccountError } from "../accounts.ts";
import type { ConfigError } from "../config-errors.ts";
import { type Connection, isConnectionName, readConnection } from "../connection.ts";
import { missingQueue } from "../missing-queue.ts";
import { type HostOwners, hostError } from "../own-hosts.ts";
import { KnownRecords, READ_TIMEOUT_MS } from "./known-records.ts";
import type { SealingKey } from "./sealing.ts";
import { StoredHosts } from "./stored-hosts.ts";
import { openRecord, type RecordFailure, recordKeyOf } from "./stored-record.ts";

/** Why there is no connection of a name. `unavailable`: the namespace did not answer, and nothing is known of the name. */
export type LookupFailure = "absent" | "misconfigured" | "unavailable";

type Lookup = Result<Connection, LookupFailure>;

const REASONS: Record<RecordFailure, string> = {
  "unknown-key": "SEALING_KEY has no key with the id that has sealed it. Add that key to the list",
  "not-authentic": "it, its name or its key is another than when it was sealed. Store it again",
  "newer-version": "a newer version of the Worker has stored it. Deploy that version",
  unreadable: "it is no record of a connection. Store it again",
};

export class StoredConnections {
  readonly kv: KeyValues;
  readonly keys: readonly SealingKey[];
  readonly hosts: StoredHosts;
  readonly #configured: readonly Connection[];
  readonly #configuredHosts: HostOwners;
  readonly #env: object;
  readonly #known = new KnownRecords<Lookup>();

  /**
   * @param configured the connections of the variables, which share accounts with stored ones
   * @param configuredHosts their host names, which no stored one can have
   * @param env the bindings of the Worker
   */
  constructor(
    kv: KeyValues,
    keys: readonly SealingKey[],
    configured: readonly Connection[],
    configuredHosts: HostOwners = new Map(),
    env: object = {},
  ) {
    this.kv = kv;
    this.keys = keys;
    this.hosts = new StoredHosts(kv);
    this.#configured = configured;
    this.#configuredHosts = configuredHosts;
    this.#env = env;
  }

  /** The errors of a stored connection that needs a queue. */
  missingQueue(connection: Connection): ConfigError[] {
    return missingQueue(this.#env, [connection]);
  }

  /** Whether the connection of this name, or its absence, is known without a read. */
  isKnown(name: string, nowMs: number): boolean {
    return !isConnectionName(name) || this.#known.usable(name, nowMs) !== undefined;
  }

  /** The connection of this name. A namespace that fails keeps the last known connection in service. */
  async find(name: string): Promise<Lookup> {
    if (!isConnectionName(name)) return err("absent");
    const nowMs = Date.now();
    const usable = this.#known.usable(name, nowMs);
    if (usable) return usable.value;
    this.#known.begin(name, nowMs);
    try {
      const text = await within(this.kv.get(recordKeyOf(name)), READ_TIMEOUT_MS);
      const before = this.#known.get(name);
      const lookup =
        before && before.text === text && before.text !== null ? before.value : await this.#read(name, text);
      this.#known.set(name, text, lookup, Date.now());
      return lookup;
    } catch (thrown) {
      log({ event: "connections-unreachable", requestId: "stored", connection: name, cause: causeOf(thrown) });
      return this.#lastKnown(name);
    }
  }

  /** Reads this name again with the next request, since this isolate has changed it. */
  forget(name: string): void {
    this.#known.delete(name);
  }

  /** An absence that was known may be over: a page that is not found would never ask again. */
  #lastKnown(name: string): Lookup {
    const before = this.#known.get(name);
    const lookup: Lookup = before && before.text !== null ? before.value : err("unavailable");
    this.#known.keep(name, before?.text ?? null, lookup, Date.now());
    return lookup;
  }

  async #read(name: string, text: string | null): Promise<Lookup> {
    if (text === null) return err("absent");
    const record = await openRecord(name, text, this.keys);
    if (!record.ok) {
      return misconfigured([`The stored connection ${name} cannot be opened: ${REASONS[record.failure]}.`]);
    }
    const { table, credentials } = record.value;
    const connection = await readConnection(name, table, credentials ?? undefined);
    if (!connection.ok) return misconfigured(connection.failure);
    const split = splitAccountError(connection.value, this.#configured);
    const repeated = hostError(connection.value, this.#configuredHosts);
    const errors = [split, repeated].filter((error) => error !== null);
    if (errors.length > 0) return misconfigured(errors);
    logProblems(this.missingQueue(connection.value));
    return ok(connection.value);
  }
}

function misconfigured(problems: readonly string[]): Lookup {
  logProblems(problems);
  return err("misconfigured");
}

/** The log has one line for each problem, once for each record that the isolate reads. */
function logProblems(problems: readonly string[]): void {
  for (const problem of problems) log({ event: "misconfigured", requestId: "stored", problem });
}
