/** Turns the events of the page (hidden, frozen, restored, online, offline) into calls of one listener. */
import { withoutPrototype } from "../without-prototype.ts";

interface LifecycleListener {
  sleep: () => void;
  wake: () => void;
  connected: () => void;
  disconnected: () => void;
}

/** A page that is hidden for longer keeps no stream open, because the merchant pays for an open stream. */
const HIDDEN_MS = 60_000;

/** Reports to the listener until the returned function is called. */
export function followPageLifecycle(listener: LifecycleListener): () => void {
  const aborter = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sleep = () => {
    clearTimeout(timer);
    listener.sleep();
  };
  // Markup can put an element in place of `hidden`, which counts as visible.
  const onVisibilityChange = () => {
    clearTimeout(timer);
    if (document.hidden === true) timer = setTimeout(sleep, HIDDEN_MS);
    else listener.wake();
  };
  // In the capture phase of the window, this listener runs before the page's own.
  const on = (name: string, run: (event: Event) => unknown) =>
    window.addEventListener(name, run, withoutPrototype({ signal: aborter.signal, capture: true }));
  on("visibilitychange", onVisibilityChange);
  // An open request would keep the page out of the back-forward cache.
  on("pagehide", sleep);
  on("freeze", sleep);
  on("pageshow", (event) => (event as PageTransitionEvent).persisted && onVisibilityChange());
  on("resume", onVisibilityChange);
  on("online", listener.connected);
  on("offline", listener.disconnected);
  if (document.hidden === true) onVisibilityChange();
  return () => {
    clearTimeout(timer);
    aborter.abort();
  };
}
