/**
 * Tabs of one origin that show the same thing with the same token take turns: one holds the stream and tells the others
 * what happens. Where the browser has no means for it, or forbids them, each tab goes by itself. No network.
 */
import { type Ports, type Source, snapshotUrl } from "./status-client.ts";
import type { ViewEvent } from "./view-state.ts";

/** A tab that leads should answer within this; one that is stuck or suspended does not, and is not waited for. */
const ANSWER_MS = 1000;
/** How long the leader may be silent before it is asked whether it is still there. */
const SILENCE_MS = 5000;

/**
 * Settles when it is this tab's turn, with the function that tells the others; the turn lasts until `signal` aborts,
 * and ends with the tab in any case. Never rejects.
 * @param viewKey what this tab may see: a cookie may show more to one than to another, though neither has a token
 * @param hear what the leading tab tells while this one waits
 * @param snapshot what to tell a tab that has just come
 */
export async function electLeader(
  ports: Ports,
  source: Source,
  viewKey: string,
  signal: AbortSignal,
  hear: (told: unknown) => void,
  snapshot: () => ViewEvent,
): Promise<(viewEvent: ViewEvent) => void> {
  let timer: number | undefined;
  try {
    // A name that every script of the origin can list: of the token it carries no more than a hash.
    const key = new TextEncoder().encode(JSON.stringify([snapshotUrl(source), source.token, viewKey]));
    const name = `payment-status 2 ${new Uint8Array(await ports.crypto.subtle.digest("SHA-256", key))}`;
    signal.throwIfAborted();
    const channel = new ports.BroadcastChannel(name);
    const turn = new Promise<void>((end) => {
      signal.addEventListener("abort", () => {
        ports.clearTimeout(timer);
        channel.close();
        end();
      });
    });
    const tell = (viewEvent: ViewEvent | null) => channel.postMessage(viewEvent);
    return await new Promise((resolve, reject) => {
      let isLeading = false;
      const wait = (run: () => void, ms: number) => {
        ports.clearTimeout(timer);
        timer = ports.setTimeout(run, ms);
      };
      const becomeLeader = () => {
        isLeading = true;
        resolve(tell);
        return turn;
      };
      const ping = () => {
        tell(null);
        wait(becomeLeader, ANSWER_MS);
      };
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (isLeading) {
          if (!data) tell(snapshot());
        } else if (data) {
          wait(ping, SILENCE_MS);
          hear(data);
        }
      };
      ports.navigator.locks.request(name, { signal }, becomeLeader).catch(reject);
      ping();
    });
  } catch {
    // Missing, or there and not allowed, as in a sandboxed frame.
    return () => {};
  }
}
