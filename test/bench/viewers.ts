// Many viewers in one process, each with its own stream and connection.
import { once } from "node:events";
import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import type { State } from "../../contract/status.ts";

export interface View {
  /** The resource path. */
  path: string;
  token?: string;
  /** The client address; default: that of this machine. */
  address?: string;
}

export interface Viewer {
  /** Epoch milliseconds at which each state was first seen. */
  firstSeenMs: Map<State, number>;
  /** Number of `status` events: more than states when one came twice. */
  statusEvents: number;
  isOpen: boolean;
  close(): void;
}

/** More at once would overflow the system's queue of new connections. */
const OPENED_AT_ONCE = 50;

/** Opens one viewer for each view. Resolves when all streams are open, rejects when one is refused. */
export async function openViewers(url: string, views: readonly View[]): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  for (let from = 0; from < views.length; from += OPENED_AT_ONCE) {
    const some = views.slice(from, from + OPENED_AT_ONCE);
    viewers.push(...(await Promise.all(some.map((view) => openViewer(url, view)))));
  }
  return viewers;
}

async function openViewer(url: string, { path, token, address }: View): Promise<Viewer> {
  const headers = {
    Accept: "text/event-stream",
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(address && { "CF-Connecting-IP": address }),
  };
  const request: ClientRequest = get(`${url}/v1/${path}/events`, { agent: false, headers });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`The stream was refused with ${response.statusCode}.`);
  // A reset, as the platform's proxies report a viewer who leaves. workerd itself notices a plain end only when it writes.
  const leave = () => request.socket?.resetAndDestroy();
  const viewer: Viewer = { firstSeenMs: new Map(), statusEvents: 0, isOpen: true, close: leave };
  let chunkMs = 0;
  const parser = createParser({
    onEvent({ event, data }) {
      if (event !== "status") return;
      const { state } = JSON.parse(data) as { state: State };
      viewer.statusEvents += 1;
      if (!viewer.firstSeenMs.has(state)) viewer.firstSeenMs.set(state, chunkMs);
    },
  });
  const close = () => {
    viewer.isOpen = false;
  };
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    chunkMs = Date.now();
    parser.feed(chunk);
  });
  response.on("end", close).on("error", close).on("close", close);
  request.on("error", close);
  return viewer;
}
