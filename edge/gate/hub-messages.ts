/** What a gate sends to the hubs of its resources. */
import { parseResourcePath } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { causeOf, log, type RefusalLog, resourceFields } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage } from "../platform/messages.ts";
import { callObject } from "../platform/objects.ts";
import type { QueryResult } from "../providers/query.ts";
import type { WantedCheck } from "./checks/wanted-checks.ts";
import type { Grant } from "./grant.ts";
import {
  alarmReplySchema,
  type HubReply,
  hubReplySchema,
  type PollResultMessage,
  wantedReplySchema,
} from "./messages.ts";

type HubStub = ReturnType<Env["STATUS_HUB"]["getByName"]>;

export class HubMessages {
  readonly #env: Env;
  readonly #requestId: string;
  readonly #refusals: RefusalLog;

  /** @param requestId names the gate in the log */
  constructor(env: Env, requestId: string, refusals: RefusalLog) {
    this.#env = env;
    this.#requestId = requestId;
    this.#refusals = refusals;
  }

  /**
   * Sends a result to its hub. Returns the hub's next request. `refused`: the hub does not read the result.
   * `unreachable` is logged.
   */
  async deliver(
    grant: Grant,
    result: QueryResult,
    load: Pick<PollResultMessage, "backlogMs" | "isBudgetFree">,
  ): Promise<HubReply | "refused" | "unreachable"> {
    const { resource, sentMs } = grant;
    try {
      const message = { version: MESSAGE_VERSION, resource, result, sentMs, ...load } as const;
      const reply = await this.#call(resource, (hub) => hub.receivePollResult(message));
      const parsed = parseMessage(hubReplySchema, reply);
      if (parsed.ok) return parsed.value;
      this.#refusals.add("poll-result");
      return "refused";
    } catch (thrown) {
      await this.#logUnreachable(resource, thrown);
      return "unreachable";
    }
  }

  /** Asks a hub whether its check is still wanted. Null when the hub does not reply. A hub that is unreachable is logged. */
  async isWanted({ resource, seq }: WantedCheck): Promise<boolean | null> {
    try {
      const message = { version: MESSAGE_VERSION, resource, seq } as const;
      const answer = await this.#call(resource, (hub) => hub.isWanted(message));
      if (answer === undefined) return false;
      const reply = parseMessage(wantedReplySchema, answer);
      if (reply.ok) return reply.value.wanted;
      this.#refusals.add("wanted");
    } catch (thrown) {
      await this.#logUnreachable(resource, thrown);
    }
    return null;
  }

  /** When the alarm of a hub fires; null when it has none to wait for. Undefined when the hub does not reply. */
  async alarmOf(resource: string): Promise<number | null | undefined> {
    try {
      const reply = await this.#call(resource, (hub) => hub.checkAlarm({ version: MESSAGE_VERSION, resource }));
      if (reply === undefined) return null;
      const parsed = parseMessage(alarmReplySchema, reply);
      if (parsed.ok) return parsed.value.alarmMs;
      this.#refusals.add("alarm");
    } catch (thrown) {
      await this.#logUnreachable(resource, thrown);
    }
    return undefined;
  }

  /** The reply of a hub. Undefined when the connection is not configured any more. */
  async #call(path: string, send: (hub: HubStub) => Promise<unknown>): Promise<unknown> {
    const resource = parseResourcePath(path);
    const connection = resource && (await findConnection(this.#env, resource.connection));
    if (!connection) return undefined;
    return callObject(this.#env.STATUS_HUB, { name: path, jurisdiction: connection.jurisdiction }, send);
  }

  async #logUnreachable(resource: string, thrown: unknown): Promise<void> {
    log({
      event: "hub-unreachable",
      requestId: this.#requestId,
      ...(await resourceFields(resource)),
      cause: causeOf(thrown),
    });
  }
}
