/** Hands the changes of one resource that wait to the queue of notifications. Called by the hub's alarm alone. */
import { resourcePath } from "../../../contract/resource.ts";
import { configOf, lookUp } from "../../config/config.ts";
import type { Connection } from "../../config/connection.ts";
import type { LookupFailure } from "../../config/stored/stored-connections.ts";
import type { NotifiedChange } from "../../notify/notification.ts";
import { hasNotifyQueue, sendToQueue } from "../../notify/send.ts";
import { causeOf, log, resourceFields } from "../../platform/log.ts";
import type { Result } from "../../platform/result.ts";
import type { HubState } from "../hub-state.ts";
import type { HubStorage } from "../storage/hub-storage.ts";
import { unsentChanges, withSent } from "./unsent.ts";

/** The pause after the first failure. Each further one is twice as long. */
const RETRY_MS = 5_000;
const MAX_RETRY_MS = 900_000;

export class Outbox {
  readonly #env: object;
  readonly #storage: HubStorage;
  #failures = 0;
  #retryMs = 0;

  constructor(env: object, storage: HubStorage) {
    this.#env = env;
    this.#storage = storage;
  }

  /** Whether this deployment can notify anybody. */
  get hasQueue(): boolean {
    return hasNotifyQueue(this.#env);
  }

  /** Whether a change of this connection waits for the queue. One that cannot be read now may have `notify`. */
  isNotified(found: Result<Connection, LookupFailure>): boolean {
    return this.hasQueue && (found.ok ? found.value.notify !== null : found.failure !== "absent");
  }

  /** When the alarm has to fire for what waits; null when nothing does. */
  dueMs({ unsentAfter }: HubState, nowMs: number): number | null {
    return unsentAfter === null ? null : Math.max(nowMs + 1, this.#retryMs);
  }

  /** Never throws. What the queue does not take waits on, and is sent again later. */
  async send(nowMs: number): Promise<void> {
    const state = this.#storage.state;
    if (!state || state.unsentAfter === null || nowMs < this.#retryMs) return;
    const changes = unsentChanges(state);
    const cause = await this.#sendAll(state, changes);
    if (cause !== null) return this.#postpone(state, changes.length, cause, nowMs);
    this.#failures = 0;
    this.#retryMs = 0;
    const now = this.#storage.state;
    if (now) this.#storage.update(withSent(now, changes));
  }

  /** Why the changes were not sent; null when they were, or the connection has no `notify` any more. */
  async #sendAll(state: HubState, changes: readonly NotifiedChange[]): Promise<string | null> {
    try {
      const found = await lookUp(await configOf(this.#env), state.resource.connection);
      if (!this.isNotified(found)) return null;
      if (!found.ok) return `connection-${found.failure}`;
      await sendToQueue(this.#env, resourcePath(state.resource), changes);
      return null;
    } catch (thrown) {
      return causeOf(thrown);
    }
  }

  async #postpone({ resource }: HubState, count: number, cause: string, nowMs: number): Promise<void> {
    this.#retryMs = nowMs + Math.min(RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS);
    this.#failures += 1;
    const { connection } = resource;
    const fields = await resourceFields(resourcePath(resource));
    log({ event: "notification-not-queued", requestId: "outbox", connection, ...fields, count, cause });
  }
}
