/** How hubs and the Worker reach the gate of a connection's provider account. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Connection } from "../config/connection.ts";
import { callerRefusals } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage, type Unreadable } from "../platform/messages.ts";
import { callObject } from "../platform/objects.ts";
import { ok, type Result } from "../platform/result.ts";
import { noResult } from "../providers/http-result.ts";
import type { FileResult } from "../providers/query.ts";
import * as documents from "./documents/messages.ts";
import {
  type CheckOutlook,
  type CheckRequest,
  checkReplySchema,
  eraseReplySchema,
  fileAddressReplySchema,
} from "./messages.ts";
import {
  type AccountReport,
  type ActionReply,
  actionReplySchema,
  type GateAction,
  reportReplySchema,
  type WebhookNote,
} from "./report/report-messages.ts";

type GateStub = ReturnType<Env["PROVIDER_GATE"]["getByName"]>;

export class GateClient {
  readonly #env: Env;
  readonly #connection: Connection;

  constructor(env: Env, connection: Connection) {
    this.#env = env;
    this.#connection = connection;
  }

  /**
   * Sends a hub's check request. Returns when the check is likely to run; it will not run when the gate cannot read the
   * request. Throws when the gate cannot be reached.
   */
  async requestCheck(request: CheckRequest): Promise<CheckOutlook> {
    const reply = parseMessage(checkReplySchema, await this.#call((gate) => gate.requestCheck(request)));
    if (reply.ok) return reply.value;
    callerRefusals.add("check-request");
    return { expectedMs: null, queued: false };
  }

  /** The address of a report's file. `requestId` is that of the log. Throws when the gate cannot be reached. */
  async fileAddress(resource: ResourceRef, requestId: string): Promise<FileResult> {
    const query = { version: MESSAGE_VERSION, resource: resourcePath(resource), requestId } as const;
    const reply = parseMessage(fileAddressReplySchema, await this.#call((gate) => gate.fileAddress(query)));
    if (reply.ok) return reply.value.result;
    callerRefusals.add("file-address");
    return noResult("unreadable");
  }

  /** The state of the account; null when the gate cannot read its storage. Throws when the gate cannot be reached. */
  async report(resource: string | null = null): Promise<AccountReport | null> {
    const query = { version: MESSAGE_VERSION, connection: this.#connection.name, resource } as const;
    const reply = parseMessage(reportReplySchema, await this.#call((gate) => gate.report(query)));
    if (reply.ok) return reply.value.report;
    callerRefusals.add("report");
    return null;
  }

  /** Pauses or resumes the account, or drops its pending checks. Null and exceptions as in `report`. */
  async act(action: GateAction): Promise<Pick<ActionReply, "isPaused" | "dropped"> | null> {
    const message = { version: MESSAGE_VERSION, connection: this.#connection.name, action } as const;
    const reply = parseMessage(actionReplySchema, await this.#call((gate) => gate.act(message)));
    if (reply.ok) return reply.value;
    callerRefusals.add("gate-action");
    return null;
  }

  /** Reports that a signed webhook has arrived. Throws when the gate cannot be reached. */
  async noteWebhook(isSettled: boolean, atMs: number, forged: WebhookNote["forged"] = null): Promise<void> {
    const note = { version: MESSAGE_VERSION, connection: this.#connection.name, atMs, isSettled, forged } as const;
    await this.#call((gate) => gate.noteWebhook(note));
  }

  /** A document that webhooks are verified with; null when there is none now. Throws when the gate cannot be reached. */
  async fetchDocument(url: string): Promise<Uint8Array | null> {
    const query = { version: MESSAGE_VERSION, connection: this.#connection.name, url } as const;
    const reply = parseMessage(documents.replySchema, await this.#call((gate) => gate.fetchDocument(query)));
    if (reply.ok) return reply.value.document;
    callerRefusals.add("document");
    return null;
  }

  /** Erases what the gate stores about this resource. Refused by another version. Throws when the gate cannot be reached. */
  async erase(resource: ResourceRef): Promise<Result<void, Unreadable>> {
    const query = { version: MESSAGE_VERSION, resource: resourcePath(resource) } as const;
    const reply = parseMessage(eraseReplySchema, await this.#call((gate) => gate.erase(query)));
    if (reply.ok) return ok(undefined);
    callerRefusals.add("erase");
    return reply;
  }

  #call<Reply>(send: (gate: GateStub) => Promise<Reply>): Promise<Reply> {
    const { accountKey: name, jurisdiction, locationHint } = this.#connection;
    return callObject(this.#env.PROVIDER_GATE, { name, jurisdiction, locationHint }, send);
  }
}
