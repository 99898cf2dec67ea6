/** Renders the model of the card into the shadow root, with its live region. */
import { html, render } from "lit/html.js";
import { Announcer } from "./announcer.ts";
import type { CardModel } from "./card-model.ts";
import { card } from "./card-view.ts";

export class CardRenderer {
  readonly #root: ShadowRoot;
  readonly #announcer = new Announcer();
  /** Whether the shadow root still has the card that the server rendered, with its status beside it. */
  #isServerRendered: boolean;

  constructor(root: ShadowRoot) {
    this.#root = root;
    this.#isServerRendered = root.firstChild !== null;
  }

  get isServerRendered(): boolean {
    return this.#isServerRendered;
  }

  /** The answer. Null before the first render and without a resource. */
  get title(): HTMLElement | null {
    return this.#root.getElementById("title");
  }

  render(model: CardModel): void {
    const isListOpen = this.#isServerRendered && this.#root.querySelector<HTMLDetailsElement>("[part=items]")?.open;
    if (this.#isServerRendered) this.#root.replaceChildren();
    this.#isServerRendered = false;
    const { text, lang, dir } = this.#announcer.update(model);
    const content = model.of ? card(model) : html`<slot></slot>`;
    render(html`<div class="hidden" role="status" lang=${lang} dir=${dir}>${text}</div>${content}`, this.#root);
    if (isListOpen) this.#root.querySelector<HTMLDetailsElement>("[part=items]")?.toggleAttribute("open");
  }

  focusTitle(): void {
    const { title } = this;
    if (!title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
}
