// Faults of hubs that a test asks for, and what the Worker's end of their sockets sees.
import { parseResourcePath, type ResourceRef } from "../../../contract/resource.ts";
import { encodeReadQuery, READ_QUERY_HEADER } from "../../../edge/hub/wire.ts";

/** Longer than the page waits before it sends its frame. */
const LATE_MS = 400;

/** The hub of an id with `lost-` cannot be reached, and that of an id with `lost-late-` fails after some time. */
export async function failWhereAsked({ id }: ResourceRef): Promise<void> {
  if (!id.startsWith("lost-")) return;
  if (id.startsWith("lost-late-")) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  throw new TypeError("Network connection lost.");
}

/** Whoever asks for the sockets of this object gets an error. */
export function breakSockets(object: DurableObjectState): void {
  const getWebSockets = () => {
    throw new TypeError("This hub is broken.");
  };
  Object.defineProperty(object, "getWebSockets", { value: getWebSockets });
}

/** The object seems to have as many sockets as it may have, and none of an event stream. */
export function crowdSockets(object: DurableObjectState): void {
  const getWebSockets = (tag?: string) => (tag === undefined ? Array(10_000) : []);
  Object.defineProperty(object, "getWebSockets", { value: getWebSockets });
}

/** Opens a socket to a hub and closes it, as the stream of a viewer does. Returns how the hub has confirmed the close. */
export async function closeHandshake(hub: Fetcher, resource: string): Promise<object> {
  const parsed = parseResourcePath(resource);
  if (!parsed) return { code: null, wasClean: false };
  const query = encodeReadQuery({ resource: parsed, trusted: true, network: null, issuedMs: 0, isQueried: true });
  const headers = { Upgrade: "websocket", [READ_QUERY_HEADER]: query };
  const { webSocket } = await hub.fetch("https://hub/watch", { headers });
  if (!webSocket) return { code: null, wasClean: false };
  const closed = new Promise<object>((resolve) => {
    webSocket.addEventListener("close", ({ code, wasClean }) => resolve({ code, wasClean }));
  });
  webSocket.accept();
  webSocket.close(1000);
  return closed;
}
