/** The platform as the Worker's own code meets it, in this process: objects that only count who wakes them. No network. */
import { applyPollResult, emptyHubState } from "../../edge/hub/hub-state.ts";
import { recordOf } from "../../edge/hub/status-record.ts";
import { NO_FACTS } from "../../edge/providers/facts.ts";

export interface StubPlatform {
  env: Record<string, unknown>;
  /** Calls of objects since the last `reset`, webhooks apart. */
  woken: number;
  noticed: number;
  reset(): void;
}

/** @param vars variables and secrets (interface 6) */
export function stubPlatform(vars: Record<string, unknown>): StubPlatform {
  const resource = { connection: "shop", kind: "payment", id: "x" } as const;
  const facts = { ...NO_FACTS, state: "processing", settled: false } as const;
  const record = JSON.stringify(
    recordOf(applyPollResult(emptyHubState(resource, 0), { outcome: "found", facts }, 0, 0)),
  );
  const platform: StubPlatform = {
    env: {},
    woken: 0,
    noticed: 0,
    reset() {
      platform.woken = 0;
      platform.noticed = 0;
    },
  };
  const wake = <Value>(value: Value) => {
    platform.woken += 1;
    return Promise.resolve(value);
  };
  const hub = {
    look: () => wake(record),
    items: () => wake({ items: [], next: null }),
    fetch: () => wake(new Response(null, { status: 400 })),
    event: () => {
      platform.noticed += 1;
      return Promise.resolve();
    },
  };
  const gate = {
    requestCheck: () => wake(null),
    fileAddress: () => wake({ outcome: "not-found" }),
    sweep: () => wake(null),
  };
  const namespace = (stub: unknown) => ({ getByName: () => stub, jurisdiction: () => namespace(stub) });
  const script = { path: "/1/payment-status.js", version: "1", integrity: "sha384-x", bytes: 1, purpose: "test" };
  /** What the build lays beside the worker, as far as pages need it. */
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
