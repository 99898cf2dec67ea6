/** What a person asks of a card by its buttons and its list, and what came of it: the card shows both. */

import { fetchFile, fetchItems } from "../connection/status-client.ts";
import type { StatusController, Target } from "../connection/status-controller.ts";
import { type PaymentStatusAction, PaymentStatusActionEvent } from "../events.ts";
import type { ActionFailure, ActionState, Items } from "./card-model.ts";
import { copyText, handFile } from "./clipboard.ts";
import { dedupe } from "./payouts.ts";

/** Before any is read. */
const NO_ITEMS: Items = { list: [], next: 0 };

export interface CardActions {
  /** What the card shows of it. */
  readonly facts: ActionState;
  /** Nothing is copied "just now" any more. */
  calm(): void;
  /** Another thing or another token: what was asked before says nothing about it. */
  forget(): void;
}

/**
 * Listens to the card's buttons, links and lists; links follow themselves.
 * @param target whom to ask about what, as the attributes say now
 * @param stay the way back is not to be taken by itself
 * @param update something of `facts` has changed
 */
export function cardActions(
  host: HTMLElement,
  root: ShadowRoot,
  controller: Pick<StatusController, "view" | "refresh">,
  target: () => Target,
  stay: () => void,
  update: () => void,
): CardActions {
  const busy = new Set<PaymentStatusAction>();
  let failure: ActionFailure = null;
  let copied = "";
  let items: Items | null = NO_ITEMS;
  /** Grows when what is under way is about something else than what is shown. */
  let generation = 0;

  /** What a button does, unless the page does it; it gives why it could not be done. */
  const works: Partial<Record<PaymentStatusAction, (pressed: HTMLElement) => unknown>> = {
    check: controller.refresh,
    /** The token goes in a header, which no link can send. */
    async download(): Promise<ActionFailure> {
      const file = await fetchFile(window, target());
      if (file.type !== "file") return "noFile";
      handFile(file);
      return null;
    },
    async copy({ previousElementSibling, title }) {
      if (await copyText(previousElementSibling as Element)) copied = title;
    },
    stay,
    async more(): Promise<ActionFailure> {
      const asked = generation;
      const { list, next } = items ?? NO_ITEMS;
      const [page, failures] = await Promise.all([
        fetchItems(window, target(), Number(next)),
        // What went wrong stands first, wherever in the batch it is.
        !next && controller.view.status?.progress?.failed && fetchItems(window, target(), 0, "failed"),
      ]);
      if (page.type === "failed") return "unreached";
      const first = failures && failures.type === "items" ? failures.items : [];
      const read = page.type === "items" && { list: dedupe([...first, ...list, ...page.items]), next: page.next };
      if (generation === asked) items = read || null;
      return null;
    },
  };

  async function work(action: PaymentStatusAction, pressed: HTMLElement): Promise<void> {
    const asked = generation;
    busy.add(action);
    update();
    const result = await works[action]?.(pressed);
    busy.delete(action);
    if (generation === asked) failure = (result as ActionFailure) ?? null;
    update();
  }

  root.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest<HTMLButtonElement>("button, a");
    // What the page has put into a slot is its own; what has no name is a link that only leads somewhere.
    if (!pressed?.name || !root.contains(pressed)) return;
    const action = pressed.name as PaymentStatusAction;
    if (busy.has(action)) return;
    if (!host.dispatchEvent(new PaymentStatusActionEvent(action))) event.preventDefault();
    else if (works[action]) void work(action, pressed);
  });

  // The list of payouts is read anew each time it is opened. This event does not bubble.
  root.addEventListener(
    "toggle",
    ({ target: list }) => {
      if (!root.contains(list as Node)) return;
      items = NO_ITEMS;
      if ((list as HTMLDetailsElement).open) void work("more", list as HTMLElement);
    },
    true,
  );

  return {
    get facts() {
      return { busy, failure, copied, items };
    },
    calm() {
      copied = "";
    },
    forget() {
      generation++;
      failure = null;
      items = NO_ITEMS;
    },
  };
}
