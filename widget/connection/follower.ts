/**
 * The messages of the tab that leads (shared-tabs.ts). Any script of the origin can send such a message, so that it may show
 * progress and times at once, and nothing else. The rest of a status, and its end, comes from the edge by a read of this tab.
 */
import type { State, StatusDocument } from "../../contract/status.ts";
import { parseViewEvent } from "./guard.ts";
import { isSameResource, type Ports, type ReadResult, type Target } from "./status-client.ts";
import type { ViewEvent } from "./view-state.ts";
import type { ViewStore } from "./view-store.ts";

/** However often another tab sends a status, it makes this tab read at most once in this time. */
const CONFIRM_GAP_MS = 3000;
/** The clock of the edge, as two tabs know it, differs by less. */
const CLOCK_TOLERANCE_MS = 60_000;
/** Another tab may show these at once. */
const PROGRESS: readonly State[] = ["created", "action_required", "processing", "authorized", "unknown"];

/** The run of this tab. */
interface Run {
  readonly isActive: boolean;
  /** Whether a read waits for its response. */
  readonly isReading: boolean;
  read(replaces: boolean): Promise<ReadResult>;
  finish(reason: { type: "ended" }): void;
}

export class Follower {
  readonly #ports: Ports;
  readonly #target: Target;
  readonly #store: ViewStore;
  readonly #run: Run;
  #isConfirming = false;
  #isUnconfirmed = false;
  #timer: number | undefined;
  /** The leader has ended. This tab ends too once it knows itself that the status is settled. */
  hasLeaderEnded = false;
  #confirmation: Promise<void> | undefined;

  constructor(ports: Ports, target: Target, store: ViewStore, run: Run) {
    this.#ports = ports;
    this.#target = target;
    this.#store = store;
    this.#run = run;
  }

  onMessage(message: unknown): void {
    const event = parseViewEvent(message);
    const { status } = this.#store.view;
    if (!event || !status) return;
    this.hasLeaderEnded = event.type === "ended";
    if (event.type === "status") {
      if (!isSameResource(this.#target, event.status)) return;
      this.#showProgress(status, event.status);
      this.#confirm();
    } else if (event.type !== "ended") this.#apply(event);
    else if (status.settled) this.#run.finish({ type: "ended" });
    else this.#confirm();
  }

  /** A read of this tab has its response. */
  onRead(): void {
    if (this.#isUnconfirmed && this.#run.isActive) this.#confirm();
  }

  /** This tab becomes the leader, and reads at once what it has not confirmed yet: a settled status needs no stream. */
  async onElected(): Promise<void> {
    await this.#confirmation;
    if (this.#isUnconfirmed && this.#run.isActive) await this.#run.read(true);
  }

  stop(): void {
    this.#ports.clearTimeout(this.#timer);
  }

  #apply(event: ViewEvent): void {
    const nowMs = this.#ports.Date.now();
    const edgeMs = nowMs + this.#store.view.clockOffsetMs;
    const isLate =
      event.type === "checked" && Math.abs(Date.parse(event.checked.serverTime) - edgeMs) > CLOCK_TOLERANCE_MS;
    if (!isLate) this.#store.apply({ ...event, nowMs });
  }

  /** What the customer may see, pay or open stays what the edge has sent to this tab. */
  #showProgress(known: StatusDocument, { state, hint, advice, version, settled, mayPay }: StatusDocument): void {
    // That read is newer than this message, and must not be discarded for it.
    const isConfirming = this.#isConfirming && this.#run.isReading;
    if (settled || !PROGRESS.includes(state) || version < known.version || isConfirming) return;
    this.#store.accepts(this.#store.nextSequence());
    // The read that follows must not be answered with "unchanged".
    this.#store.etag = null;
    const status = { ...known, state, hint, advice, version, settled, mayPay: known.mayPay && mayPay };
    this.#apply({ type: "status", status, replaces: false, nowMs: 0 });
  }

  /** Reads what another tab has sent from the edge, after the reads that have begun before. */
  #confirm(): void {
    this.#isUnconfirmed = true;
    if (this.#isConfirming || this.#run.isReading) return;
    this.#isConfirming = true;
    this.#isUnconfirmed = false;
    this.#confirmation = this.#run.read(true).then((result) => this.#onConfirmed(result));
  }

  #onConfirmed(result: ReadResult): void {
    if (!this.#run.isActive) return;
    const floorMs = result.type === "failed" ? result.floorMs : 0;
    if (result.type === "failed") this.#isUnconfirmed = true;
    else this.hasLeaderEnded = false;
    const next = () => {
      this.#isConfirming = false;
      this.onRead();
    };
    this.#timer = this.#ports.setTimeout(next, Math.max(CONFIRM_GAP_MS, floorMs));
  }
}
