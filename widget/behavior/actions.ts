/** The actions that a viewer starts with the card's buttons, links and list of payouts, and their results. */

import type { ItemPage, StatusDocument } from "../../contract/status.ts";
import { type ActionFailure, type ActionState, dedupe, type Items } from "../card/card-model.ts";
import { fetchFile, fetchItems } from "../connection/status-client.ts";
import type { StatusController, Target } from "../connection/status-controller.ts";
import { isVisibleChange } from "../connection/view-state.ts";
import { type PaymentStatusAction, PaymentStatusActionEvent } from "../events.ts";
import { calendarFile } from "./calendar.ts";

const NO_ITEMS: Items = { list: [], next: 0 };
/** For how long the card says that a check has brought nothing new. */
const NO_NEWS_MS = 10_000;
/** Some browsers start to read the file only after the click. */
const FILE_URL_LIFETIME_MS = 10_000;

/** What the actions need from the card. */
export interface ActionContext {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly controller: Pick<StatusController, "view" | "refresh">;
  /** The edge, the resource and the token of the current attributes. */
  target(): Target;
  /** The viewer stops the countdown to the return URL. */
  stopReturn(): void;
  /** Called after every change of `state`. */
  onChange(): void;
}

/** Follows the events of one shadow root. Links need no handler: the browser opens them. */
export class CardActions {
  readonly #context: ActionContext;
  readonly #busy = new Set<PaymentStatusAction>();
  #failure: ActionFailure = null;
  #copied = "";
  /** The status before the last check, and until when the card says that the check has brought nothing new. */
  #checked: StatusDocument | null = null;
  #noNewsUntilMs = 0;
  #items: Items | null = NO_ITEMS;
  /** How many failed payouts there were when they were read last. */
  #failedCount = 0;
  /** Increases with each reset. A result of an earlier generation is dropped. */
  #generation = 0;
  constructor(context: ActionContext) {
    this.#context = context;
    context.root.addEventListener("click", (event) => this.#onClick(event));
    // `toggle` does not bubble.
    context.root.addEventListener("toggle", (event) => this.#onToggle(event), true);
  }

  /** The part of the card model that these actions decide. */
  get state(): ActionState {
    return {
      busy: this.#busy,
      failure: this.#failure,
      copied: this.#copied,
      noNews: this.#hasNoNews,
      items: this.#items,
    };
  }

  /** Removes the confirmation that a value was copied. */
  clearCopied(): void {
    this.#copied = "";
  }

  /**
   * Drops all results, because the card shows another resource or uses another token.
   *
   * @param failures the failed payouts that the server wrote into the page
   */
  reset(failures: ItemPage | null): void {
    this.#generation++;
    this.#failure = null;
    const list = failures?.items ?? [];
    this.#items = { ...NO_ITEMS, list };
    this.#failedCount = list.length;
  }

  /** Reads the failed payouts of a batch when their number has changed: the card shows them outside the list that opens. */
  readFailures(): void {
    const failed = this.#context.controller.view.status?.progress?.failed ?? 0;
    if (failed === this.#failedCount || !this.#context.root.querySelector("[part=items]")) return;
    this.#failedCount = failed;
    if (failed > 0) void this.#addFailures();
  }

  async #addFailures(): Promise<void> {
    const generation = this.#generation;
    const page = await fetchItems(window, this.#context.target(), 0, "failed");
    if (page.type !== "items" || !this.#items || generation !== this.#generation) return;
    const { list, next } = this.#items;
    // A payout that had failed may have been sent since. Only a complete answer shows which did.
    const others = page.next === null ? list.filter(({ state }) => state !== "failed") : list;
    this.#items = { list: dedupe([...page.items, ...others, ...page.items]), next };
    this.#context.onChange();
  }

  #onClick(event: Event): void {
    const control = (event.target as Element).closest<HTMLButtonElement>("button, a");
    // Slotted content belongs to the page. A link without a name is not an action.
    if (!control?.name || !this.#context.root.contains(control)) return;
    const action = control.name as PaymentStatusAction;
    if (this.#busy.has(action)) return;
    if (this.#context.host.dispatchEvent(new PaymentStatusActionEvent(action))) void this.#run(action, control);
    else event.preventDefault();
  }

  /** Reads the payouts again each time the list is opened. */
  #onToggle({ target }: Event): void {
    const list = target as HTMLDetailsElement;
    if (!this.#context.root.contains(list) || !list.matches("[part=items]")) return;
    const failures = this.#items?.list.filter(({ state }) => state === "failed");
    this.#items = { ...NO_ITEMS, list: failures ?? [] };
    if (!list.open) return;
    void this.#run("more", list);
    this.#failedCount = 0;
    this.readFailures();
  }

  async #run(action: PaymentStatusAction, control: HTMLElement): Promise<void> {
    const result = this.#start(action, control);
    if (!result) return;
    const generation = this.#generation;
    this.#busy.add(action);
    this.#context.onChange();
    const failure = await result;
    this.#busy.delete(action);
    if (generation === this.#generation) this.#failure = failure;
    this.#context.onChange();
  }

  /** Starts an action; null for an action without a result to wait for, such as a link. */
  #start(action: PaymentStatusAction, control: HTMLElement): Promise<ActionFailure> | null {
    switch (action) {
      case "check":
        return this.#check();
      case "download":
        return this.#download();
      case "copy":
        return this.#copy(control as HTMLButtonElement);
      case "stay":
        this.#context.stopReturn();
        return Promise.resolve(null);
      case "more":
        return this.#readItems();
      case "print":
      case "receipt":
        window.print();
        return null;
      case "calendar":
        this.#saveDate();
        return null;
      default:
        return null;
    }
  }

  async #check(): Promise<ActionFailure> {
    const { controller } = this.#context;
    this.#checked = controller.view.status;
    this.#noNewsUntilMs = 0;
    if (!(await controller.refresh())) return "unreached";
    this.#noNewsUntilMs = Date.now() + NO_NEWS_MS;
    return null;
  }

  get #hasNoNews(): boolean {
    const { status } = this.#context.controller.view;
    return Date.now() < this.#noNewsUntilMs && status !== null && !isVisibleChange(this.#checked, status);
  }

  /** Fetches the file by script, because a link cannot send the token in a header. */
  async #download(): Promise<ActionFailure> {
    const file = await fetchFile(window, this.#context.target());
    if (file.type !== "file") return "noFile";
    saveFile(file);
    return null;
  }

  #saveDate(): void {
    const { status } = this.#context.controller.view;
    const title = `${this.#context.root.getElementById("title")?.textContent}`;
    if (status) saveFile({ name: "payment.ics", blob: calendarFile(status, title) });
  }

  async #copy({ previousElementSibling, value }: HTMLButtonElement): Promise<ActionFailure> {
    if (await copyText(previousElementSibling as Element)) this.#copied = value;
    return null;
  }

  /** Reads the next page of payouts. */
  async #readItems(): Promise<ActionFailure> {
    const generation = this.#generation;
    const page = await fetchItems(window, this.#context.target(), Number(this.#items?.next));
    if (page.type === "failed") return "unreached";
    if (generation !== this.#generation) return null;
    const { list } = this.#items ?? NO_ITEMS;
    this.#items = page.type === "items" ? { list: dedupe([...list, ...page.items]), next: page.next } : null;
    return null;
  }
}

/** Copies the text of an element. Selects it and returns false when the page has no access to the clipboard. */
async function copyText(element: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(`${element.textContent}`);
    return true;
  } catch {
    // The permission is missing, or the page is not served over https.
    getSelection()?.selectAllChildren(element);
    return false;
  }
}

/** Starts the browser's own download of a file in memory. */
function saveFile({ name, blob }: { name: string; blob: Blob }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FILE_URL_LIFETIME_MS);
}
