/**
 * The connection as one element sees it. All elements of a page that show the same resource with the same token share one
 * connection. It closes when its last element leaves.
 */
import type { StatusDocument } from "../../contract/status.ts";
import type { Ports } from "./status-client.ts";
import { StatusController, type Target } from "./status-controller.ts";
import { INITIAL_VIEW, reduce, type ViewState } from "./view-state.ts";

class Connection extends StatusController {
  /** The elements that are awake. A connection without any is asleep. */
  readonly subscribers = new Set<() => void>();

  constructor(ports: Ports, target: Target) {
    super(ports, target, () => {
      for (const notify of this.subscribers) notify();
    });
  }
}

/** By target, which includes the token: no element sees what another token may show. */
const connections = new Map<string, Connection>();

/** Names a target. `JSON.stringify` would call a `toJSON` that the page has added to all objects. */
export const keyOf = ({ edge, of, token, live }: Target): string => `${edge}\n${of}\n${token}\n${live}`;

export class SharedController {
  readonly #ports: Ports;
  readonly #onChange: (view: ViewState, previous: ViewState) => void;
  #view = INITIAL_VIEW;
  #target: Target | null = null;
  #connection: Connection | null = null;
  #isAsleep = false;

  /** @param onChange called after every change, with the view and the previous one */
  constructor(ports: Ports, onChange: (view: ViewState, previous: ViewState) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  get view(): ViewState {
    return this.#view;
  }

  /**
   * Starts with a target, or changes to another one. The status of another resource is forgotten.
   * @param known the status that a server has written into the page
   * @param knownMs when the page arrived, by the browser's clock
   */
  start(target: Target, known: StatusDocument | null = null, knownMs = 0): void {
    const isSameResource = this.#target?.of === target.of && this.#target.edge === target.edge;
    this.#leave();
    this.#target = target;
    this.#connection = null;
    if (!isSameResource) this.#setView(initialView(target, known, knownMs));
    if (!this.#isAsleep) this.#join();
  }

  /** Leaves the connection and forgets the target. */
  stop(): void {
    this.#leave();
    this.#target = null;
    this.#connection = null;
    this.#setView(INITIAL_VIEW);
  }

  /** Reads the status once, also while a stream is open. Settles with whether the edge has answered. */
  async refresh(): Promise<boolean> {
    return (await this.#connection?.refresh()) ?? false;
  }

  /** The element or its page is hidden: leaves the connection, keeps the view. */
  sleep(): void {
    this.#isAsleep = true;
    this.#leave();
  }

  /** The element is visible again: joins the connection of its target. */
  wake(): void {
    this.#isAsleep = false;
    this.#join();
  }

  /** The browser has a network again. */
  connected(): void {
    this.#connection?.connected();
  }

  /** The browser lost the network. */
  disconnected(): void {
    this.#connection?.disconnected();
  }

  #join(): void {
    if (!this.#target) return;
    const key = keyOf(this.#target);
    this.#connection = connections.get(key) ?? this.#connection ?? new Connection(this.#ports, this.#target);
    connections.set(key, this.#connection);
    this.#connection.subscribers.add(this.#updateView);
    this.#connection.wake();
    this.#updateView();
  }

  #leave(): void {
    if (!this.#connection?.subscribers.delete(this.#updateView) || this.#connection.subscribers.size > 0) return;
    this.#connection.sleep();
    if (this.#target) connections.delete(keyOf(this.#target));
  }

  /** A property, because the connection knows its subscribers by identity. */
  readonly #updateView = (): void => {
    const next = this.#connection?.view ?? INITIAL_VIEW;
    // After a change of token, this element keeps the last status until the new token has one.
    const keepsStatus = !next.status && this.#view.status;
    const { phase, problem } = next;
    // A status that was out of date stays so until there is another.
    const technicalSinceMs = next.technicalSinceMs ?? this.#view.technicalSinceMs;
    this.#setView(keepsStatus ? { ...this.#view, phase, problem, technicalSinceMs } : next);
  };

  #setView(next: ViewState): void {
    const previous = this.#view;
    this.#view = next;
    if (next !== previous) this.#onChange(next, previous);
  }
}

/** The view of a target before its first read: empty, or with the status that the page came with. */
function initialView(target: Target, known: StatusDocument | null, knownMs: number): ViewState {
  if (known?.of !== target.of) return INITIAL_VIEW;
  return reduce(INITIAL_VIEW, { type: "status", status: known, replaces: true, nowMs: knownMs });
}
