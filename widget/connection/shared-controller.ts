/**
 * What an element holds instead of a connection of its own: all elements of a page that show the same thing with the
 * same token share one, and the last to leave closes it. No network. No clock.
 */
import type { StatusDocument } from "../../contract/status.ts";
import type { Ports } from "./status-client.ts";
import { type StatusController, statusController, type Target } from "./status-controller.ts";
import { INITIAL_VIEW, reduce, type ViewState } from "./view-state.ts";

export interface SharedController extends StatusController {
  /**
   * Begins with a target, or goes on with another. What was known of another thing is forgotten.
   * @param known what a server has written of it into the page
   * @param knownMs when that was, by the browser's clock
   */
  start(target: Target, known?: StatusDocument | null, knownMs?: number): void;
  /** Ends everything and forgets the target. */
  stop(): void;
}

interface Connection {
  controller: StatusController;
  /** The elements that are awake; without any, the connection sleeps. */
  subscribers: Set<() => void>;
}

/** By whom is asked about what, and with which token: nobody hears what another token may show. */
const connections = new Map<string, Connection>();

function connect(ports: Ports, target: Target): Connection {
  const subscribers = new Set<() => void>();
  const controller = statusController(ports, target, () => {
    for (const hear of subscribers) hear();
  });
  return { controller, subscribers };
}

/** @param onChange called after every change, with the view and the one before */
export function sharedController(
  ports: Ports,
  onChange: (view: ViewState, previous: ViewState) => void,
): SharedController {
  let view = INITIAL_VIEW;
  let target: Target | null = null;
  let connection: Connection | null = null;
  let isAsleep = false;

  function set(next: ViewState): void {
    const previous = view;
    view = next;
    if (view !== previous) onChange(view, previous);
  }

  function hear(): void {
    const next = connection?.controller.view ?? INITIAL_VIEW;
    // With another token the last status stays in sight until there is a new one, and only in this element.
    set(next.status || !view.status ? next : { ...view, phase: next.phase, problem: next.problem });
  }

  function join(): void {
    if (!target) return;
    const key = JSON.stringify(target);
    connection = connections.get(key) ?? connection ?? connect(ports, target);
    connections.set(key, connection);
    connection.subscribers.add(hear);
    connection.controller.wake();
    hear();
  }

  function leave(): void {
    if (!connection?.subscribers.delete(hear) || connection.subscribers.size) return;
    connection.controller.sleep();
    connections.delete(JSON.stringify(target));
  }

  return {
    get view() {
      return view;
    },
    start(next, known, knownMs = 0) {
      const isSameResource = target?.of === next.of && target.edge === next.edge;
      leave();
      target = next;
      connection = null;
      const news = known?.of === next.of && { type: "status" as const, status: known, replaces: true, nowMs: knownMs };
      const first = news && reduce(INITIAL_VIEW, news);
      if (!isSameResource) set(first || INITIAL_VIEW);
      if (!isAsleep) join();
    },
    stop() {
      leave();
      target = connection = null;
      set(INITIAL_VIEW);
    },
    async refresh() {
      await connection?.controller.refresh();
    },
    sleep() {
      isAsleep = true;
      leave();
    },
    wake() {
      isAsleep = false;
      join();
    },
    connected: () => connection?.controller.connected(),
    disconnected: () => connection?.controller.disconnected(),
  };
}
