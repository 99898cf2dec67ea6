/** Keeps the view of one resource up to date while the page is visible. It starts and ends the runs of the connection. */
import { ConnectionRun } from "./connection-run.ts";
import type { Ports, ReadResult, Target } from "./status-client.ts";
import type { ViewState } from "./view-state.ts";
import { ViewStore } from "./view-store.ts";

export type { Target } from "./status-client.ts";

/** Asleep until it is woken. It does not know the element, so that several elements can share one. */
export class StatusController extends ViewStore {
  readonly #ports: Ports;
  readonly #target: Target;
  #run: ConnectionRun | null = null;
  #isAsleep = true;

  /** @param onChange called after every change, with the view and the previous one */
  constructor(ports: Ports, target: Target, onChange: (view: ViewState, previous: ViewState) => void) {
    super(onChange);
    this.#ports = ports;
    this.#target = target;
  }

  /** Reads the status once, also while a stream is open. Settles with whether the edge has answered. */
  async refresh(): Promise<boolean> {
    if (this.#isAsleep) return false;
    const isRunning = this.#run?.isActive && this.view.phase !== "offline";
    const result = await (isRunning ? this.#run?.read() : this.#start());
    return result?.type !== "failed";
  }

  /** The page is hidden or frozen: all requests are closed, the view stays. */
  sleep(): void {
    this.#isAsleep = true;
    this.#run?.stop();
  }

  /** The page is visible: reads at once and continues from the start. An active run goes on. */
  wake(): void {
    this.#isAsleep = false;
    const isDone = this.view.phase === "refused" || (!this.#target.live && this.view.status);
    if (this.#run?.isActive) this.#run.revisit();
    else if (!isDone) void this.#start();
  }

  /** The browser has a network again. */
  connected(): void {
    if (this.view.phase === "offline" && !this.#isAsleep) void this.#start();
  }

  /** The browser lost the network. */
  disconnected(): void {
    if (this.#run?.isActive) this.#run.finish({ type: "offline" });
  }

  #start(): Promise<ReadResult> {
    this.#run?.stop();
    this.#run = new ConnectionRun(this.#ports, this.#target, this);
    return this.#run.start();
  }
}
