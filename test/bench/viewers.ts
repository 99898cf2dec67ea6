// Promise: many viewers in one process, each with a stream on a connection of its own, read as it comes.
import { once } from "node:events";
import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import type { State } from "../../contract/status.ts";

export interface Look {
  /** Path of the thing. */
  path: string;
  token?: string;
}

export interface Viewer {
  /** Epoch milliseconds at which each state was first seen. */
  seenMs: Map<State, number>;
  /** Times of `status` events, so that one that comes twice shows. */
  statusEvents: number;
  isOpen: boolean;
  leave(): void;
}

/** More at once would overflow the queue of connections that wait to be accepted. */
const OPENED_AT_ONCE = 50;

/** One viewer for each look; resolves when every stream has answered. Rejects when one is refused. */
export async function openViewers(url: string, looks: readonly Look[]): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  for (let from = 0; from < looks.length; from += OPENED_AT_ONCE) {
    const some = looks.slice(from, from + OPENED_AT_ONCE);
    viewers.push(...(await Promise.all(some.map((look) => openViewer(url, look)))));
  }
  return viewers;
}

async function openViewer(url: string, { path, token }: Look): Promise<Viewer> {
  const headers = { Accept: "text/event-stream", ...(token && { Authorization: `Bearer ${token}` }) };
  const request: ClientRequest = get(`${url}/v1/${path}/events`, { agent: false, headers });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`The stream was refused with ${response.statusCode}.`);
  const viewer: Viewer = { seenMs: new Map(), statusEvents: 0, isOpen: true, leave: () => request.destroy() };
  let chunkMs = 0;
  const parser = createParser({
    onEvent({ event, data }) {
      if (event !== "status") return;
      const { state } = JSON.parse(data) as { state: State };
      viewer.statusEvents += 1;
      if (!viewer.seenMs.has(state)) viewer.seenMs.set(state, chunkMs);
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
