/** Turns the page's life (hidden, frozen, back from the cache, on and off line) into sleep and wake. No network. */

interface Sleeper {
  sleep: () => void;
  wake: () => void;
  connected: () => void;
  disconnected: () => void;
}

/** A tab out of sight for longer keeps no stream open: it would cost the merchant and show nobody anything. */
const HIDDEN_MS = 60_000;

/** Follows the page until the function it gives back is called. */
export function followPageLifecycle(sleeper: Sleeper): () => void {
  const following = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sleepNow = () => {
    clearTimeout(timer);
    sleeper.sleep();
  };
  const fetchStatus = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(sleepNow, HIDDEN_MS);
    else sleeper.wake();
  };
  const { signal } = following;
  // The window sees what happens to its document before the document does.
  const on = (name: string, run: (event: Event) => unknown) =>
    window.addEventListener(name, run, { signal, capture: true });
  on("visibilitychange", fetchStatus);
  // An open request would keep the page out of the back-forward cache.
  on("pagehide", sleepNow);
  on("freeze", sleepNow);
  on("pageshow", (event) => (event as PageTransitionEvent).persisted && fetchStatus());
  on("resume", fetchStatus);
  on("online", sleeper.connected);
  on("offline", sleeper.disconnected);
  if (document.hidden) fetchStatus();
  return () => {
    clearTimeout(timer);
    following.abort();
  };
}
