/** The view of one target, and the order in which results are applied to it. */
import { INITIAL_VIEW, reduce, type ViewEvent, type ViewState } from "./view-state.ts";

export class ViewStore {
  /** The ETag of the last document that was read and applied. */
  etag: string | null = null;
  readonly #onChange: (view: ViewState, previous: ViewState) => void;
  #view = INITIAL_VIEW;
  #lastSequence = 0;
  #newestApplied = 0;

  /** @param onChange called after every change, with the view and the previous one */
  constructor(onChange: (view: ViewState, previous: ViewState) => void) {
    this.#onChange = onChange;
  }

  get view(): ViewState {
    return this.#view;
  }

  apply(event: ViewEvent): void {
    const previous = this.#view;
    this.#view = reduce(previous, event);
    if (this.#view !== previous) this.#onChange(this.#view, previous);
  }

  /** Returns the next number. Requests take theirs when they are sent, events when they arrive. */
  nextSequence(): number {
    return ++this.#lastSequence;
  }

  /** Returns whether a result may be applied, and records it as the newest. An older result is discarded. */
  accepts(sequence: number): boolean {
    if (sequence <= this.#newestApplied) return false;
    this.#newestApplied = sequence;
    return true;
  }
}
