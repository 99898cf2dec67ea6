/** The bindings of the Worker in this process: Durable Objects that only count their calls, and the built assets. */

import type { Kind } from "../../contract/resource.ts";
import { applyPollResult } from "../../edge/hub/apply-poll-result.ts";
import { recordOf } from "../../edge/hub/status-record.ts";
import { emptyHubState } from "../../edge/hub/visible-state.ts";
import { encodeRecord } from "../../edge/hub/wire.ts";
import { NO_FACTS } from "../../edge/providers/facts.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";

export interface StubPlatform {
  env: Record<string, unknown>;
  /** Calls of objects since the last `reset`, without webhook events. */
  calls: number;
  /** The webhook events that reached a hub since the last `reset`, with the payment of a link's event. */
  events: { kind: Kind; id: string; uuid: string | null }[];
  reset(): void;
}

/** @param vars variables and secrets (docs/interface.md#6-configuration) */
export function stubPlatform(vars: Record<string, unknown>): StubPlatform {
  const resource = { connection: "shop", kind: "payment", id: "x" } as const;
  const facts = { ...NO_FACTS, state: "processing", settled: false } as const;
  const record = encodeRecord(recordOf(applyPollResult(emptyHubState(resource, 0), { outcome: "found", facts }, 0, 0)));
  const platform: StubPlatform = {
    env: {},
    calls: 0,
    events: [],
    reset() {
      platform.calls = 0;
      platform.events = [];
    },
  };
  const count = <Value>(value: Value) => {
    platform.calls += 1;
    return Promise.resolve(value);
  };
  const hub = {
    items: () => count({ version: 1, page: { items: [], next: null } }),
    read: () => count(record),
    fetch: (address: string) =>
      count(address.endsWith("/read") ? new Response(record) : new Response(null, { status: 400 })),
    serveMerchant: () => {
      const outcome = {
        verdict: "applied",
        isNew: true,
        revision: 1,
        resultVersion: 1,
        state: "created",
        settled: false,
      };
      return count({ version: 1, outcome });
    },
    followUpsFor: () => count({ version: 1, followUps: [] }),
    receiveWebhookEvent: ({ event }: { event: WebhookEvent }) => {
      const uuid = event.type === "payment" ? event.uuid : null;
      platform.events.push({ kind: event.kind, id: event.id, uuid });
      return Promise.resolve({ version: 1 });
    },
  };
  const gate = {
    requestCheck: () => count({ version: 1, expectedMs: null }),
    fileAddress: () => count({ version: 1, result: { outcome: "not-found" } }),
  };
  const namespace = (stub: unknown) => ({ getByName: () => stub, jurisdiction: () => namespace(stub) });
  const script = { path: "/1/payment-status.js", version: "1", integrity: "sha384-x", bytes: 1, purpose: "test" };
  /** The files of the build that pages need. */
  const built: Record<string, () => Response> = {
    "/scripts.json": () => Response.json({ scripts: [script] }),
    "/page-messages.json": () => Response.json({}),
  };
  platform.env = {
    ...vars,
    STATUS_HUB: namespace(hub),
    PROVIDER_GATE: namespace(gate),
    ASSETS: { fetch: (address: string) => Promise.resolve(built[new URL(address).pathname]?.() ?? new Response()) },
  };
  return platform;
}
