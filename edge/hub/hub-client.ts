/** How the Worker and other hubs reach the hub of one resource. */
import type * as z from "zod";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { ItemPage, State } from "../../contract/status.ts";
import type { Connection } from "../config/connection.ts";
import { callerRefusals, type RefusedMessage } from "../platform/log.ts";
import { parseMessage, type Unreadable, MESSAGE_VERSION as version } from "../platform/messages.ts";
import { callObject } from "../platform/objects.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { isQueriedKind } from "../providers/provider.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { FIRST_RESULT_MS } from "./check-schedule.ts";
import { FirstResult, HubSocket, HubUnreachableError, type ReadRefusal, readingOf, type Watch } from "./hub-socket.ts";
import { type MerchantReply, type MerchantRequest, merchantReplySchema } from "./merchant-request.ts";
import type { PushedContent, PushRequest } from "./pushed/push-message.ts";
import type { PushOutcome } from "./pushed/pushed-state.ts";
import { awaitedResult, type Reading } from "./status-record.ts";
import { type TraceReply, traceReplySchema } from "./trace/trace-message.ts";
import {
  encodeReadQuery,
  followUpsReplySchema,
  itemsReplySchema,
  READ_QUERY_HEADER,
  type ReadQuery,
  storedReplySchema,
  type WebhookMessage,
} from "./wire.ts";

/** A read or a request of the merchant fails after this time, so that its viewer gets a response. It is longer than the wait for a first result. */
const READ_TIMEOUT_MS = FIRST_RESULT_MS + 5_000;

/** A merchant's server waits no longer for its link: the link is valid before the hub knows of it. */
const LINK_TIMEOUT_MS = 2_000;

/** For whom the hub is called. */
export type HubCaller = Omit<ReadQuery, "resource" | "isQueried">;

/** A webhook or another hub: not a viewer. */
export const NO_VIEWER: HubCaller = { trusted: true, network: null, issuedMs: null };

type HubStub = ReturnType<Env["STATUS_HUB"]["getByName"]>;

/**
 * Every method throws `HubUnreachableError` when the hub does not respond; a read does so after 8 s. It returns `erased`
 * when the resource was erased after the viewer's token was made, or while nobody has named it anew, and `unreadable` when the hub refuses the message: the hub runs another version during a deploy, or a newer version has
 * written its storage. Refusals are logged.
 */
export class HubClient {
  readonly #env: Env;
  readonly #connection: Connection;
  readonly #resource: ResourceRef;
  readonly #caller: HubCaller;

  constructor(env: Env, connection: Connection, resource: ResourceRef, caller: HubCaller) {
    this.#env = env;
    this.#connection = connection;
    this.#resource = resource;
    this.#caller = caller;
  }

  /**
   * The current record. Counts as a view, so the hub may request a check.
   * @param before the caller's last reading; returned as it is when nothing has changed
   */
  async read(before: Reading | null = null): Promise<Result<Reading, ReadRefusal>> {
    return inTime(this.#read(before));
  }

  /** The current record, but where nothing is known yet it waits up to 3 s for the first result: in one round trip. */
  async awaitResult(before: Reading | null = null): Promise<Result<Reading, ReadRefusal>> {
    return inTime(this.#awaitResult(before));
  }

  /** A socket that receives the current record, then each later one; the current record alone when too many are open. */
  async watch(): Promise<Result<Watch, ReadRefusal>> {
    const response = await this.#fetch("/watch", { Upgrade: "websocket" });
    if (response.webSocket) return ok({ type: "open", socket: new HubSocket(response.webSocket) });
    const reading = await readingIn(response, null);
    return reading.ok ? ok({ type: "busy", reading: reading.value }) : reading;
  }

  /** One page of a bulk payout's items: those after line `after`, in `state` or in any. Empty when none are known. */
  async items(after: number, state: State | null): Promise<Result<ItemPage, ReadRefusal>> {
    const query = { version, after, state, issuedMs: this.#caller.issuedMs } as const;
    const reply = await this.#call("items", itemsReplySchema, (hub) => hub.items(query));
    if (!reply.ok) return reply;
    return reply.value.erased ? err("erased") : ok(reply.value.page);
  }

  /** What has happened to the resource, and what is planned; null when nothing is known. */
  async trace(): Promise<Result<TraceReply["trace"], Unreadable>> {
    const reply = await this.#call("trace", traceReplySchema, (hub) => hub.trace({ version }));
    return reply.ok ? ok(reply.value.trace) : reply;
  }

  /**
   * Delivers a webhook event. It is ok when the hub has stored the event, with whether the status is settled then.
   * @param digest of the webhook's body
   * @param linkedResources for a payment: paths of the orders and links of the same webhook that lead to it, and of the
   * payment that it names
   */
  async deliverWebhookEvent(
    event: WebhookEvent,
    signed: boolean,
    digest: string,
    linkedResources: string[] = [],
  ): Promise<Result<{ isSettled: boolean }, Unreadable>> {
    return this.#deliver({ event, signed, digest, linkedResources, via: [] });
  }

  /**
   * Delivers an event that another hub has stored. It is ok when the hub and those that it leads to have stored it.
   * @param via paths of the hubs that have forwarded it
   */
  async forwardEvent(event: WebhookEvent, digest: string, via: string[]): Promise<Result<unknown, Unreadable>> {
    return this.#deliver({ event, signed: true, digest, linkedResources: [], via });
  }

  async #deliver(
    delivery: Omit<WebhookMessage, "version" | "connection">,
  ): Promise<Result<{ isSettled: boolean }, Unreadable>> {
    const message: WebhookMessage = { version, connection: this.#connection.name, ...delivery };
    const reply = await this.#call("webhook-event", storedReplySchema, (hub) => hub.receiveWebhookEvent(message));
    return reply.ok ? ok({ isSettled: reply.value.isSettled }) : reply;
  }

  /** The follow-ups of this payment. The hub also sends later ones to the linked resource. */
  async followUpsFor(linkedResource: ResourceRef): Promise<Result<FollowUp[], Unreadable>> {
    const query = { version, payment: this.#resource, linkedResource: resourcePath(linkedResource) } as const;
    const reply = await this.#call("follow-ups", followUpsReplySchema, (hub) => hub.followUpsFor(query));
    return reply.ok ? ok(reply.value.followUps) : reply;
  }

  /** A link was made for the resource, so that its bare id is trusted from now on. */
  async addLink(): Promise<Result<void, Unreadable>> {
    const request = this.#serveMerchant({ version, type: "link", resource: this.#resource });
    const reply = await inTime(request, LINK_TIMEOUT_MS);
    return reply.ok ? ok(undefined) : reply;
  }

  /** Stores a status that the merchant's server has pushed, or a seed; with what became of it. */
  async push(push: Omit<PushRequest, "version" | "type" | "resource">): Promise<Result<PushOutcome, Unreadable>> {
    const reply = await inTime(this.#serveMerchant({ version, type: "push", resource: this.#resource, ...push }));
    if (!reply.ok) return reply;
    return reply.value.outcome ? ok(reply.value.outcome) : refused("merchant-request");
  }

  /** What was pushed last; null when nothing was. */
  async pushed(): Promise<Result<PushedContent | null, Unreadable>> {
    const reply = await inTime(this.#serveMerchant({ version, type: "pushed" }));
    return reply.ok ? ok(reply.value.pushed) : reply;
  }

  /** The paths of the resources that are erased with this one. */
  async related(): Promise<Result<string[], Unreadable>> {
    const reply = await inTime(this.#serveMerchant({ version, type: "related" }));
    return reply.ok ? ok(reply.value.paths) : reply;
  }

  /**
   * Erases the resource, and refuses tokens that were made until now.
   * @param payments ids of the erased purchase, for a link that other customers use too
   */
  async erase(payments: string[] = []): Promise<Result<void, Unreadable>> {
    const reply = await inTime(this.#serveMerchant({ version, type: "erase", resource: this.#resource, payments }));
    return reply.ok ? ok(undefined) : reply;
  }

  async #serveMerchant(request: MerchantRequest): Promise<Result<MerchantReply, Unreadable>> {
    return this.#call("merchant-request", merchantReplySchema, (hub) => hub.serveMerchant(request));
  }

  async #awaitResult(before: Reading | null): Promise<Result<Reading, ReadRefusal>> {
    if (before && !isAwaited(before)) {
      const reading = await this.#read(before);
      if (!reading.ok || !isAwaited(reading.value)) return reading;
    }
    const response = await this.#fetch("/read", { Upgrade: "websocket" });
    const { webSocket } = response;
    return webSocket ? new FirstResult(new HubSocket(webSocket)).wait() : readingIn(response, before);
  }

  #readQuery(): string {
    const isQueried = isQueriedKind(this.#connection.provider, this.#resource.kind);
    return encodeReadQuery({ resource: this.#resource, ...this.#caller, isQueried });
  }

  async #read(before: Reading | null): Promise<Result<Reading, ReadRefusal>> {
    const query = this.#readQuery();
    const text = await this.#reach((hub) => hub.read(query));
    return text === null ? refused("read") : readingOfText(text, before);
  }

  async #fetch(path: "/read" | "/watch", headers: Record<string, string> = {}): Promise<Response> {
    const query = this.#readQuery();
    const allHeaders = { ...headers, [READ_QUERY_HEADER]: query };
    return this.#reach((hub) => hub.fetch(`https://hub${path}`, { headers: allHeaders }));
  }

  async #call<Schema extends z.ZodType>(
    message: RefusedMessage,
    schema: Schema,
    send: (hub: HubStub) => Promise<unknown>,
  ): Promise<Result<z.output<Schema>, Unreadable>> {
    const reply = parseMessage(schema, await this.#reach(send));
    return reply.ok ? reply : refused(message);
  }

  async #reach<Reply>(send: (hub: HubStub) => Promise<Reply>): Promise<Reply> {
    const { jurisdiction } = this.#connection;
    try {
      return await callObject(this.#env.STATUS_HUB, { name: resourcePath(this.#resource), jurisdiction }, send);
    } catch (thrown) {
      // An error of another object has no stack frames of this Worker.
      throw new HubUnreachableError("The hub did not respond.", { cause: thrown });
    }
  }
}

/** The reply, or `HubUnreachableError` after this time. */
function inTime<Reply>(reply: Promise<Reply>, timeoutMs = READ_TIMEOUT_MS): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new HubUnreachableError("The hub did not respond in time."));
    const timer = setTimeout(late, timeoutMs);
    reply.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function readingIn(response: Response, before: Reading | null): Promise<Result<Reading, ReadRefusal>> {
  const text = await response.text().catch((thrown: unknown) => {
    throw new HubUnreachableError("The hub did not send its whole record.", { cause: thrown });
  });
  if (!response.ok) return refused("read");
  return readingOfText(text, before);
}

function readingOfText(text: string, before: Reading | null): Result<Reading, ReadRefusal> {
  return before?.text === text ? ok(before) : readingOf(text);
}

/** A later record is worth waiting for. */
function isAwaited({ record }: Reading): boolean {
  return awaitedResult(record, Date.now()) !== null;
}

function refused(message: RefusedMessage): Result<never, Unreadable> {
  callerRefusals.add(message);
  return err("unreadable");
}
