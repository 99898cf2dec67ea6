/** Calls to Durable Objects by a name that is hashed, so that the platform's lists and logs show no ids, and their sockets. */
import { BoundedMap } from "./bounded-map.ts";
import { digestOf } from "./crypto.ts";
import type { LocationHint } from "./location.ts";

/** An object of a namespace: in this jurisdiction, or anywhere. */
interface ObjectAddress {
  name: string;
  jurisdiction: DurableObjectJurisdiction | null;
  /** Where the object is created if it does not exist. Default: near the caller. */
  locationHint?: LocationHint | null;
}

/**
 * Calls an object. The platform marks a failure as `retryable` when the same message may succeed: then it is sent once
 * more, through a new stub, because a stub that has failed stays broken. Every message between our objects may be repeated.
 * An overloaded object is not asked again, which would make it worse
 * (https://developers.cloudflare.com/durable-objects/best-practices/error-handling/, 2026-11-27).
 */
export async function callObject<Class extends Rpc.DurableObjectBranded, Reply>(
  namespace: DurableObjectNamespace<Class>,
  address: ObjectAddress,
  send: (stub: DurableObjectStub<Class>) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await send(await stubOf(namespace, address));
  } catch (thrown) {
    if (!isRetryable(thrown)) throw thrown;
    return send(await stubOf(namespace, address));
  }
}

async function stubOf<Class extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Class>,
  { name, jurisdiction, locationHint = null }: ObjectAddress,
): Promise<DurableObjectStub<Class>> {
  const allowed = jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction);
  return allowed.getByName(await hashOf(name), locationHint === null ? {} : { locationHint });
}

function isRetryable(thrown: unknown): boolean {
  const marks = thrown instanceof Error ? (thrown as { retryable?: unknown; overloaded?: unknown }) : {};
  return marks.retryable === true && marks.overloaded !== true;
}

/** Recent hashes: hashing the name for every request would take as long as finding the route. */
const hashes = new BoundedMap<string, string>(1_000);

async function hashOf(name: string): Promise<string> {
  const recent = hashes.get(name);
  if (recent) return recent;
  const hash = await digestOf(name);
  hashes.set(name, hash);
  return hash;
}

/**
 * A response with a socket that the object accepts, so that it can hibernate.
 * @param text the first message
 * @param attachment kept with the socket while the object hibernates
 */
export function acceptSocket(object: DurableObjectState, text: string, tags: string[], attachment: unknown): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  object.acceptWebSocket(server, tags);
  server.serializeAttachment(attachment);
  server.send(text);
  return new Response(null, { status: 101, webSocket: client });
}

/**
 * Confirms that the other end has closed a socket of a hibernating object. Until then the other end is half open, for up to
 * ten seconds. Since 2026-04-07 the platform confirms it for a socket that hibernates too, but workerd does not; a second
 * confirmation does nothing (https://developers.cloudflare.com/changelog/post/2026-04-07-websocket-auto-reply-to-close/,
 * 2026-11-27).
 */
export function confirmClose(socket: WebSocket): void {
  socket.close(1000);
}

/** The platform answers pings on all sockets of the object, which wakes nobody. */
export function answerPings(object: DurableObjectState, ping: string, pong: string): void {
  object.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
}

/** When a ping on this socket was last answered, in epoch milliseconds; null before the first. */
export function lastPingMs(object: DurableObjectState, socket: WebSocket): number | null {
  return object.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null;
}
