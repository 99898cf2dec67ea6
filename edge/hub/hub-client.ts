/** How the Worker and other hubs reach the hub of one resource. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { ItemPage, State } from "../../contract/status.ts";
import type { Viewer } from "../access/viewer.ts";
import type { Connection } from "../config/connection.ts";
import { objectStub } from "../platform/objects.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { FIRST_RESULT_MS } from "./check-schedule.ts";
import { awaitedResult, type StatusRecord, unavailableRecord } from "./status-record.ts";
import {
  decodeRecord,
  type FollowUpsQuery,
  isReadable,
  readHeaders,
  type Unreadable,
  WIRE_VERSION as version,
  type WebhookMessage,
} from "./wire.ts";

/** A viewer whom admission has accepted, and the hub of the resource that they may see. */
export interface AdmittedViewer extends Viewer {
  hub: HubClient;
}

class HubUnreachableError extends Error {
  override name = "HubUnreachableError";
}

/** Every method throws when the hub cannot be reached. */
export class HubClient {
  readonly #env: Env;
  readonly #connection: Connection;
  readonly #resource: ResourceRef;
  readonly #trusted: boolean;

  /** @param trusted a token, a signed webhook or a result of the provider names the id */
  constructor(env: Env, connection: Connection, resource: ResourceRef, trusted: boolean) {
    this.#env = env;
    this.#connection = connection;
    this.#resource = resource;
    this.#trusted = trusted;
  }

  /**
   * The current record. Counts as a view, so the hub may request a check.
   * @param before the caller's last reading; returned as it is when nothing has changed
   */
  async read(before: Reading | null = null): Promise<Result<Reading, Unreadable>> {
    return readingIn(await this.#fetch("/read"), before);
  }

  /** The same, but where nothing is known yet it waits up to 3 s for the first result: in one round trip. */
  async awaitResult(before: Reading | null = null): Promise<Result<Reading, Unreadable>> {
    const response = await this.#fetch("/read", { Upgrade: "websocket" });
    const { webSocket } = response;
    return webSocket ? firstResult(new HubSocket(webSocket, this.#resource)) : readingIn(response, before);
  }

  /** A socket that receives the current record, then each later one. */
  async watch(): Promise<HubSocket> {
    const { webSocket } = await this.#fetch("/watch", { Upgrade: "websocket" });
    return new HubSocket(webSocket, this.#resource);
  }

  /** One page of a bulk payout's items: those after line `after`, in `state` or in any. Empty when none are known. */
  async items(after: number, state: State | null): Promise<ItemPage> {
    const message = await (await this.#stub()).items({ version, after, state });
    return message && isReadable(message) ? message.page : { items: [], next: null };
  }

  /**
   * Delivers a webhook event. Resolves when the hub has stored it, and throws when the hub cannot, so that the provider
   * repeats the webhook.
   * @param digest of the webhook's body
   */
  async applyWebhookEvent(event: WebhookEvent, signed: boolean, digest: string): Promise<void> {
    const message: WebhookMessage = { version, connection: this.#connection.name, event, signed, digest };
    const isStored = await (await this.#stub()).applyWebhookEvent(message);
    if (!isStored) throw new Error("the hub refused a webhook event");
  }

  /** The follow-ups of this payment. The hub also sends later ones to the linked resource. */
  async followUpsFor(linkedResource: ResourceRef): Promise<FollowUp[]> {
    const query: FollowUpsQuery = { version, payment: this.#resource, linkedResource: resourcePath(linkedResource) };
    const message = await (await this.#stub()).followUpsFor(query);
    return message && isReadable(message) ? message.followUps : [];
  }

  async #fetch(path: "/read" | "/watch", headers: Record<string, string> = {}): Promise<Response> {
    const stub = await this.#stub();
    const query = readHeaders({ resource: this.#resource, trusted: this.#trusted });
    try {
      return await stub.fetch(`https://hub${path}`, { headers: { ...headers, ...query } });
    } catch (thrown) {
      // An error of another object has no stack frames of this Worker.
      throw new HubUnreachableError("The hub did not respond.", { cause: thrown });
    }
  }

  #stub() {
    return objectStub(this.#env.STATUS_HUB, resourcePath(this.#resource), this.#connection.jurisdiction);
  }
}

async function readingIn(response: Response, before: Reading | null): Promise<Result<Reading, Unreadable>> {
  const text = await response.text();
  if (!response.ok) return err("unreadable");
  return before?.text === text ? ok(before) : readRecord(text);
}

/** A record, and its text as the hub has sent it. */
export interface Reading {
  text: string;
  record: StatusRecord;
}

/** After this, the viewers of a hub that refused to open a socket connect again. */
const REFUSED_RETRY_MS = 20_000;

/**
 * The Worker's end of a WebSocket to the hub. The hub can hibernate while the socket is open, which a response body
 * streamed straight from the hub would prevent.
 */
export class HubSocket {
  readonly #socket: WebSocket | null;
  readonly #resource: ResourceRef;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;

  /** @param socket null when the hub has refused to open one, because it does not know this version of the request */
  constructor(socket: WebSocket | null, resource: ResourceRef) {
    this.#socket = socket;
    this.#resource = resource;
  }

  /**
   * Calls the listener with the current record at once, then after every check. A message that cannot be read shows the
   * last record as stale, or `unknown` where there is none. No message arrives before this is called.
   */
  onRecord(listener: (record: StatusRecord) => void): void {
    let last: StatusRecord | null = null;
    this.onReading((reading) => {
      last = reading.ok
        ? reading.value.record
        : { ...(last ?? unavailableRecord(this.#resource, Date.now())), failing: true };
      listener(last);
    });
  }

  /** Calls the listener with every message. No message arrives before this is called. */
  onReading(listener: (reading: Result<Reading, Unreadable>) => void): void {
    if (!this.#socket) {
      listener(err("unreadable"));
      return;
    }
    this.#socket.addEventListener("message", ({ data }) => listener(readRecord(String(data))));
    this.#socket.accept();
  }

  /** The hub has restarted or moved. What was received stays true, but nothing more will arrive. */
  onClose(listener: () => void): void {
    if (!this.#socket) this.#retryTimer = setTimeout(listener, REFUSED_RETRY_MS);
    this.#socket?.addEventListener("close", listener);
    this.#socket?.addEventListener("error", listener);
  }

  close(): void {
    clearTimeout(this.#retryTimer);
    try {
      this.#socket?.close(1000);
    } catch {
      // The other side has closed it already.
    }
  }
}

/** All viewers of a resource receive the same text, so the last one is parsed once. */
let latest: Reading | null = null;

/** The record in a text of a hub. The same text gives the same object. */
export function readRecord(text: string): Result<Reading, Unreadable> {
  if (latest?.text === text) return ok(latest);
  const record = decodeRecord(text);
  if (!record.ok) return record;
  latest = { text, record: record.value };
  return ok(latest);
}

/** The first reading that is worth waiting for, or the newest after 3 s. Closes the socket. Throws when none has arrived. */
export async function firstResult(socket: HubSocket): Promise<Result<Reading, Unreadable>> {
  try {
    return await new Promise((resolve, reject) => {
      let newest: Reading | null = null;
      let isAwaited: ((record: StatusRecord) => boolean) | null = null;
      const timer = setTimeout(() => finish(), FIRST_RESULT_MS);
      const finish = () => {
        clearTimeout(timer);
        if (newest) resolve(ok(newest));
        else reject(new Error("the hub sent no record"));
      };
      socket.onClose(finish);
      socket.onReading((reading) => {
        if (!reading.ok) return resolve(newest ? ok(newest) : err(reading.failure));
        const { record } = reading.value;
        if (!newest) isAwaited = awaitedResult(record, Date.now());
        newest = reading.value;
        if (!isAwaited || isAwaited(record)) finish();
      });
    });
  } finally {
    socket.close();
  }
}
