// The Worker as it is deployed, with three additions for tests: a clock that a test sets forward (`clock.ts`),
// jurisdictions (`jurisdictions.ts`), and routes below /probe/ that inspect and change the objects. Only the workerd of a
// test has this entry.
import type {
  CheckReply,
  CheckRequest,
  PollResultMessage,
  WantedQuery,
  WantedReply,
} from "../../../edge/gate/messages.ts";
import { SCHEMA_VERSION } from "../../../edge/hub/storage/stored-state.ts";
import { decodeReadQuery, READ_QUERY_HEADER } from "../../../edge/hub/wire.ts";
import worker, { ProviderGate as Gate, StatusHub as Hub } from "../../../edge/worker.ts";
import { clockedAlarm, clockedPings, setForward } from "./clock.ts";
import type { ObjectContents } from "./contents.ts";
import { breakSockets, closeHandshake, crowdSockets, failWhereAsked } from "./hub-faults.ts";
import { withJurisdictions } from "./jurisdictions.ts";
import { recorder } from "./metrics-recorder.ts";
import { breakable, breakQueue } from "./notify-queue.ts";
import { inOtherVersion, markOtherVersion, NEWER_RECORD, responseOfAnotherVersion } from "./other-versions.ts";
import { inTimeZone } from "./time-zone.ts";

interface InstrumentedEnv extends Omit<Env, "STATUS_HUB" | "PROVIDER_GATE"> {
  STATUS_HUB: DurableObjectNamespace<StatusHub>;
  PROVIDER_GATE: DurableObjectNamespace<ProviderGate>;
}

const workerEnvs = new WeakMap<InstrumentedEnv, Env>();
const hubs = new Set<string>();
const gates = new Set<string>();

/** The environment of the Worker: one object for each of ours, as the platform makes them. */
function workerEnv(env: InstrumentedEnv): Env {
  const known = workerEnvs.get(env) ?? {
    ...breakable(env),
    METRICS: recorder,
    STATUS_HUB: withJurisdictions<Hub>(env.STATUS_HUB),
    PROVIDER_GATE: withJurisdictions<Gate>(env.PROVIDER_GATE),
  };
  workerEnvs.set(env, known);
  return known;
}

async function contentsOf(ctx: DurableObjectState): Promise<ObjectContents> {
  const records = [...ctx.storage.kv.list()].length;
  return { viewers: ctx.getWebSockets().length, records, alarmMs: await ctx.storage.getAlarm() };
}

/** How often a gate has asked a hub whether a check is still wanted. */
let wantedQueries = 0;

/** The version before this one, if it had called the resource `subject`. */
const UPGRADES = {
  [SCHEMA_VERSION - 1]: ({ subject, ...record }: Record<string, unknown>) => ({ ...record, resource: subject }),
};

export class StatusHub extends Hub {
  readonly #alarm = clockedAlarm(this.ctx.storage);
  readonly #pings = clockedPings(this.ctx);

  constructor(ctx: DurableObjectState, env: InstrumentedEnv) {
    super(ctx, workerEnv(env), UPGRADES);
    hubs.add(ctx.id.toString());
  }

  follow(byMs: number): Promise<void> {
    return this.#alarm.follow(byMs);
  }

  contents(): Promise<ObjectContents> {
    return contentsOf(this.ctx);
  }

  stored(): unknown {
    return this.ctx.storage.kv.get("state") ?? null;
  }

  /** Replaces the stored record, as another version of the Worker would. Takes effect with the next start. */
  store(record: unknown): void {
    this.ctx.storage.kv.put("state", record);
  }

  override isWanted(message: WantedQuery): Promise<WantedReply | null> {
    wantedQueries += 1;
    return super.isWanted(message);
  }

  override receivePollResult(message: PollResultMessage): Promise<CheckRequest | null> {
    return super.receivePollResult(inOtherVersion(message, "newer-poll-result"));
  }

  /** Every read and every poll result throws from now on, until the hub restarts. */
  breakDown(): void {
    breakSockets(this.ctx);
  }

  /** The alarm is late: it does not fire before the hub sets it again. */
  deleteAlarm(): Promise<void> {
    return this.ctx.storage.deleteAlarm();
  }

  /** The Worker's pings are lost from now on, and its part of each close. */
  loseViewers(): void {
    this.#pings.silence();
  }

  override async webSocketClose(...close: Parameters<Hub["webSocketClose"]>): Promise<void> {
    if (!this.#pings.isSilent()) await super.webSocketClose(...close);
  }

  /** So many sockets are open that there is no place for another stream. */
  crowd(): void {
    crowdSockets(this.ctx);
  }

  /** Sends every viewer a record of a newer version. */
  broadcastNewerRecord(): void {
    for (const socket of this.ctx.getWebSockets()) socket.send(NEWER_RECORD);
  }

  override async fetch(request: Request): Promise<Response> {
    const query = decodeReadQuery(request.headers.get(READ_QUERY_HEADER));
    if (query.ok) await failWhereAsked(query.value.resource);
    const other = query.ok && responseOfAnotherVersion(query.value.resource);
    if (!other) return super.fetch(request);
    return other.ok && new URL(request.url).pathname === "/watch" ? this.#socketWithNewerRecord() : other;
  }

  override async read(encoded: string): Promise<string | null> {
    const query = decodeReadQuery(encoded);
    if (query.ok) await failWhereAsked(query.value.resource);
    const other = query.ok && responseOfAnotherVersion(query.value.resource);
    if (!other) return super.read(encoded);
    return other.ok ? other.text() : null;
  }

  #socketWithNewerRecord(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.send(NEWER_RECORD);
    return new Response(null, { status: 101, webSocket: client });
  }
}

export class ProviderGate extends Gate {
  readonly #alarm = clockedAlarm(this.ctx.storage);

  constructor(ctx: DurableObjectState, env: InstrumentedEnv) {
    super(ctx, workerEnv(env));
    gates.add(ctx.id.toString());
  }

  follow(byMs: number): Promise<void> {
    return this.#alarm.follow(byMs);
  }

  /** Ends this instance with its memory and its calls in flight. An instance with pending checks cannot be evicted. */
  async abort(): Promise<void> {
    this.ctx.abort("A test ends this instance.");
  }

  /** Sets an alarm, as version 1 of the storage did. */
  setAlarm(inMs: number): Promise<void> {
    return this.ctx.storage.setAlarm(Date.now() + inMs);
  }

  async contents(): Promise<ObjectContents> {
    const records = [...this.ctx.storage.sql.exec("SELECT id FROM call")].length;
    return { ...(await contentsOf(this.ctx)), records };
  }

  override requestCheck(message: CheckRequest): Promise<CheckReply | null> {
    return super.requestCheck(inOtherVersion(message, "newer-check-request"));
  }
}

async function setClockForward(env: InstrumentedEnv, byMs: number): Promise<void> {
  setForward(byMs);
  for (const id of hubs) await env.STATUS_HUB.get(env.STATUS_HUB.idFromString(id)).follow(byMs);
  for (const id of gates) await env.PROVIDER_GATE.get(env.PROVIDER_GATE.idFromString(id)).follow(byMs);
}

function gateOf({ PROVIDER_GATE: gates }: InstrumentedEnv, query: URLSearchParams) {
  const id = query.get("id");
  return id ? gates.get(gates.idFromString(id)) : gates.getByName(query.get("name") ?? "");
}

/** Responds to /probe/, for the object called `name`; null for every other path. */
async function probe(env: InstrumentedEnv, request: Request): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  const name = searchParams.get("name") ?? "";
  switch (pathname) {
    case "/probe/forward":
      await setClockForward(env, Number(searchParams.get("ms")));
      return Response.json("forward");
    case "/probe/hub":
      return Response.json(await env.STATUS_HUB.getByName(name).contents());
    case "/probe/gate":
      return Response.json(await gateOf(env, searchParams).contents());
    case "/probe/abort-gate":
      await gateOf(env, searchParams)
        .abort()
        .catch(() => {});
      return Response.json("aborted");
    case "/probe/break-queue":
      return Response.json(breakQueue());
    case "/probe/set-gate-alarm":
      await env.PROVIDER_GATE.getByName(name).setAlarm(Number(searchParams.get("ms")));
      return Response.json("set");
    case "/probe/points":
      return Response.json(recorder.points);
    case "/probe/wanted-queries":
      return Response.json(wantedQueries);
    case "/probe/newer-broadcast":
      await env.STATUS_HUB.getByName(name).broadcastNewerRecord();
      return Response.json("sent");
    case "/probe/lose-viewers":
      await env.STATUS_HUB.getByName(name).loseViewers();
      return Response.json("lost");
    case "/probe/delete-alarm":
      await env.STATUS_HUB.getByName(name).deleteAlarm();
      return Response.json("deleted");
    case "/probe/close-handshake":
      return Response.json(await closeHandshake(env.STATUS_HUB.getByName(name), searchParams.get("resource") ?? ""));
    case "/probe/crowd":
      await env.STATUS_HUB.getByName(name).crowd();
      return Response.json("crowded");
    case "/probe/break-down":
      await env.STATUS_HUB.getByName(name).breakDown();
      return Response.json("broken");
    case "/probe/stored":
      return Response.json(await env.STATUS_HUB.getByName(name).stored());
    case "/probe/store":
      await env.STATUS_HUB.getByName(name).store(JSON.parse(searchParams.get("record") ?? "null"));
      return Response.json("stored");
    case "/probe/other-version":
      return Response.json(markOtherVersion(name, searchParams.get("kind")));
    default:
      return null;
  }
}

export default {
  fetch: async (request, env, context) =>
    (await probe(env, request)) ?? worker.fetch(inTimeZone(request), workerEnv(env), context),
  queue: (batch, env) => worker.queue(batch, workerEnv(env)),
} satisfies ExportedHandler<InstrumentedEnv>;
