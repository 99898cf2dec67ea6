/** How the Worker and other hubs reach the hub of one resource. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { ItemPage, State } from "../../contract/status.ts";
import type { Connection } from "../config/connection.ts";
import { objectStub } from "../platform/objects.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import type { ViewerHub } from "./admitted-viewer.ts";
import { firstResult, HubSocket, readRecord } from "./hub-socket.ts";
import type { Reading } from "./status-record.ts";
import {
  type FollowUpsQuery,
  isReadable,
  readHeaders,
  type Unreadable,
  WIRE_VERSION as version,
  type WebhookMessage,
} from "./wire.ts";

class HubUnreachableError extends Error {
  override name = "HubUnreachableError";
}

/** Every method throws when the hub cannot be reached. */
export class HubClient implements ViewerHub {
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

  async read(before: Reading | null = null): Promise<Result<Reading, Unreadable>> {
    return readingIn(await this.#fetch("/read"), before);
  }

  async awaitResult(before: Reading | null = null): Promise<Result<Reading, Unreadable>> {
    const response = await this.#fetch("/read", { Upgrade: "websocket" });
    const { webSocket } = response;
    return webSocket ? firstResult(new HubSocket(webSocket, this.#resource)) : readingIn(response, before);
  }

  async watch(): Promise<HubSocket> {
    const { webSocket } = await this.#fetch("/watch", { Upgrade: "websocket" });
    return new HubSocket(webSocket, this.#resource);
  }

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
