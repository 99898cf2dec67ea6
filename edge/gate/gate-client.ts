/** How hubs and the Worker reach the gate of a connection's provider account. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Connection } from "../config/connection.ts";
import { callerRefusals } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage } from "../platform/messages.ts";
import { objectStub } from "../platform/objects.ts";
import { noResult } from "../providers/http-result.ts";
import type { FileResult } from "../providers/query.ts";
import { type CheckRequest, checkReplySchema, fileAddressReplySchema } from "./messages.ts";

export class GateClient {
  readonly #env: Env;
  readonly #connection: Connection;

  constructor(env: Env, connection: Connection) {
    this.#env = env;
    this.#connection = connection;
  }

  /**
   * Sends a hub's check request. Returns the time at which the check is likely to run, in epoch milliseconds, or null when
   * it will not run, or when the gate refuses the request. Throws when the gate cannot be reached.
   */
  async requestCheck(request: CheckRequest): Promise<number | null> {
    const reply = parseMessage(checkReplySchema, await (await this.#stub()).requestCheck(request));
    if (reply.ok) return reply.value.expectedMs;
    callerRefusals.add("check-request");
    return null;
  }

  /** The address of a report's file. `requestId` is that of the log. Throws when the gate cannot be reached. */
  async fileAddress(resource: ResourceRef, requestId: string): Promise<FileResult> {
    const query = { version: MESSAGE_VERSION, resource: resourcePath(resource), requestId } as const;
    const reply = parseMessage(fileAddressReplySchema, await (await this.#stub()).fileAddress(query));
    if (reply.ok) return reply.value.result;
    callerRefusals.add("file-address");
    return noResult("unreadable");
  }

  #stub() {
    const { accountKey, jurisdiction, locationHint } = this.#connection;
    return objectStub(this.#env.PROVIDER_GATE, accountKey, jurisdiction, locationHint);
  }
}
