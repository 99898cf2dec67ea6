/** How the Worker and other hubs reach the hub of one resource. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { ItemPage, State } from "../../contract/status.ts";
import type { Viewer } from "../access/viewer.ts";
import type { Connection } from "../config/config.ts";
import { objectStub } from "../platform/objects.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { type HubSocket, nextAnswer, watchHub } from "./hub-socket.ts";
import type { StatusRecord } from "./status-record.ts";

/** A viewer whom admission has accepted, and the hub of the resource that they may see. */
export interface AdmittedViewer extends Viewer {
  hub: HubClient;
}

export class HubClient {
  readonly #env: Env;
  readonly #connection: Connection;
  readonly #resource: ResourceRef;
  readonly #trusted: boolean;

  /** @param trusted whether the caller vouches for the id: a token, a signed webhook or a result of the provider names it */
  constructor(env: Env, connection: Connection, resource: ResourceRef, trusted: boolean) {
    this.#env = env;
    this.#connection = connection;
    this.#resource = resource;
    this.#trusted = trusted;
  }

  /** The current record as JSON text. Counts as a view, so the hub may request a check. Throws when the hub cannot be reached. */
  async read(): Promise<string> {
    return (await this.#stub()).look(this.#resource, this.#trusted);
  }

  /** The first record that `isNew` accepts, or the newest after 3 s. */
  async readNext(isNew: (record: StatusRecord) => boolean): Promise<StatusRecord> {
    return nextAnswer(await this.watch(), isNew);
  }

  /** A socket that receives the current record, then each later one. Throws when the hub cannot be reached. */
  async watch(): Promise<HubSocket> {
    return watchHub(await this.#stub(), this.#resource, this.#trusted);
  }

  /** One page of a bulk payout's items: those after line `after`, in `state` or in any state. Empty when none are known. */
  async items(after: number, state: State | null): Promise<ItemPage> {
    return (await this.#stub()).items(after, state);
  }

  /** Delivers a webhook event. Resolves when the hub has stored it. `digest` is that of the webhook's body. */
  async applyWebhookEvent(event: WebhookEvent, signed: boolean, digest: string): Promise<void> {
    await (await this.#stub()).event(event, this.#connection.name, signed, digest);
  }

  /** The follow-ups of this payment. From now on, the hub also sends later ones to `linkedResource`. */
  async followUpsFor(linkedResource: ResourceRef): Promise<FollowUp[]> {
    return (await this.#stub()).followUpsFor(this.#resource, resourcePath(linkedResource));
  }

  #stub() {
    return objectStub(this.#env.STATUS_HUB, resourcePath(this.#resource), this.#connection.jurisdiction);
  }
}
