/**
 * The Worker's end of a viewer's WebSocket to the hub. The hub may sleep while it stays open, which a streamed body
 * straight from the hub would never let it do.
 */

import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { FIRST_ANSWER_MS } from "./check-schedule.ts";
import type { StatusRecord } from "./status-record.ts";

export const RESOURCE_HEADER = "x-resource";
export const TRUSTED_HEADER = "x-trusted";

export interface HubSocket {
  /** Called with what is known at once, then after every check. Set before the first message can come. */
  onRecord(listener: (record: StatusRecord) => void): void;
  /** The hub was restarted or moved; what was known stays true, but no news will come. */
  onClose(listener: () => void): void;
  close(): void;
}

/** Starts watching a resource. Throws when the hub cannot be reached. */
export async function watchHub(
  hub: { fetch(url: string, init: RequestInit): Promise<Response> },
  resource: ResourceRef,
  trusted: boolean,
): Promise<HubSocket> {
  const response = await hub.fetch("https://hub/watch", {
    headers: {
      Upgrade: "websocket",
      [RESOURCE_HEADER]: resourcePath(resource),
      ...(trusted && { [TRUSTED_HEADER]: "1" }),
    },
  });
  const socket = response.webSocket;
  if (!socket) throw new Error("hub gave no socket");
  return {
    onRecord(listener) {
      socket.addEventListener("message", ({ data }) => listener(readRecord(String(data))));
      socket.accept();
    },
    onClose(listener) {
      socket.addEventListener("close", listener);
      socket.addEventListener("error", listener);
    },
    close() {
      try {
        socket.close(1000);
      } catch {
        // Closed from the other side already.
      }
    },
  };
}

/** All viewers of a thing are told the same words, which are read once. */
let latest: { text: string; record: StatusRecord } | null = null;

function readRecord(text: string): StatusRecord {
  if (latest?.text !== text) latest = { text, record: JSON.parse(text) as StatusRecord };
  return latest.record;
}

/** The first record that `isNew` accepts, or the newest after 3 s. Closes the socket. */
export async function nextAnswer(socket: HubSocket, isNew: (record: StatusRecord) => boolean): Promise<StatusRecord> {
  try {
    return await new Promise<StatusRecord>((resolve, reject) => {
      let newest: StatusRecord | null = null;
      const give = () => (newest ? resolve(newest) : reject(new Error("hub said nothing")));
      const timer = setTimeout(give, FIRST_ANSWER_MS);
      socket.onClose(give);
      socket.onRecord((record) => {
        newest = record;
        if (!isNew(record)) return;
        clearTimeout(timer);
        resolve(record);
      });
    });
  } finally {
    socket.close();
  }
}
