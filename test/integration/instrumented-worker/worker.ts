// Promise: the worker as it is deployed, on a clock that a test sets forward (`clock.ts`), with jurisdictions
// (`places.ts`) and a look into its objects. Not part of the product, and no way into it: only the test's workerd gets
// this entry.
import type { ResourceRef } from "../../../contract/resource.ts";
import { readQueryIn } from "../../../edge/hub/wire.ts";
import worker, { ProviderGate as Gate, StatusHub as Hub } from "../../../edge/worker.ts";
import { clockedAlarm, setForward } from "./clock.ts";
import type { Inside } from "./inside.ts";
import { withPlaces } from "./places.ts";

interface ProbedEnv extends Env {
  STATUS_HUB: DurableObjectNamespace<StatusHub>;
  PROVIDER_GATE: DurableObjectNamespace<ProviderGate>;
}

const placedEnvs = new WeakMap<ProbedEnv, Env>();
const hubs = new Set<string>();
const gates = new Set<string>();

/** What the worker gets for its environment: one object for each, as the platform does. */
function placed(env: ProbedEnv): Env {
  const known = placedEnvs.get(env) ?? {
    ...env,
    STATUS_HUB: withPlaces<Hub>(env.STATUS_HUB),
    PROVIDER_GATE: withPlaces<Gate>(env.PROVIDER_GATE),
  };
  placedEnvs.set(env, known);
  return known;
}

async function lookInto(ctx: DurableObjectState): Promise<Inside> {
  const entries = [...ctx.storage.kv.list()].length;
  return { viewers: ctx.getWebSockets().length, entries, alarmMs: await ctx.storage.getAlarm() };
}

export class StatusHub extends Hub {
  readonly #alarm = clockedAlarm(this.ctx.storage);

  constructor(ctx: DurableObjectState, env: ProbedEnv) {
    super(ctx, placed(env));
    hubs.add(ctx.id.toString());
  }

  follow(byMs: number): Promise<void> {
    return this.#alarm.follow(byMs);
  }

  inside(): Promise<Inside> {
    return lookInto(this.ctx);
  }

  override async fetch(request: Request): Promise<Response> {
    const query = readQueryIn(request.headers);
    if (query.ok) await outageOf(query.value.resource);
    return super.fetch(request);
  }
}

/** Longer than the page waits before it shows its frame. */
const LATE_MS = 400;

/** A hub that cannot be reached: that of an id with `lost-`, at once, or with `lost-late-`, when somebody has waited. */
async function outageOf({ id }: ResourceRef): Promise<void> {
  if (!id.startsWith("lost-")) return;
  if (id.startsWith("lost-late-")) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  throw new TypeError("Network connection lost.");
}

export class ProviderGate extends Gate {
  readonly #alarm = clockedAlarm(this.ctx.storage);

  constructor(ctx: DurableObjectState, env: ProbedEnv) {
    super(ctx, placed(env));
    gates.add(ctx.id.toString());
  }

  follow(byMs: number): Promise<void> {
    return this.#alarm.follow(byMs);
  }

  inside(): Promise<Inside> {
    return lookInto(this.ctx);
  }

  loseAlarm(): Promise<void> {
    return this.ctx.storage.deleteAlarm();
  }
}

async function probe(env: ProbedEnv, { pathname, searchParams }: URL): Promise<Response | null> {
  const name = searchParams.get("name") ?? "";
  switch (pathname) {
    case "/probe/forward": {
      const byMs = Number(searchParams.get("ms"));
      setForward(byMs);
      for (const id of hubs) await env.STATUS_HUB.get(env.STATUS_HUB.idFromString(id)).follow(byMs);
      for (const id of gates) await env.PROVIDER_GATE.get(env.PROVIDER_GATE.idFromString(id)).follow(byMs);
      return Response.json("forward");
    }
    case "/probe/hub":
      return Response.json(await env.STATUS_HUB.getByName(name).inside());
    case "/probe/gate":
      return Response.json(await env.PROVIDER_GATE.getByName(name).inside());
    case "/probe/lose-alarm":
      await env.PROVIDER_GATE.getByName(name).loseAlarm();
      return Response.json("lost");
    default:
      return null;
  }
}

/** The request of a viewer in the zone that the header names, as it arrives on a host of the platform's. */
function fromAfar(request: Request<unknown, IncomingRequestCfProperties>): typeof request {
  const timezone = request.headers.get("Probe-Zone");
  if (!timezone) return request;
  const { pathname, search } = new URL(request.url);
  const cf = { ...request.cf, timezone } as IncomingRequestCfProperties;
  return new Request(`https://status.shop.example${pathname}${search}`, new Request(request, { cf }));
}

export default {
  fetch: async (request, env, context) =>
    (await probe(env, new URL(request.url))) ?? worker.fetch(fromAfar(request), placed(env), context),
  scheduled: (event, env) => worker.scheduled(event, placed(env)),
} satisfies ExportedHandler<ProbedEnv>;
