/** Renders the model of the card into the shadow root, with its live region. */
import { html, nothing, render } from "lit/html.js";
import type { CardModel } from "../card/card-model.ts";
import { card } from "../card/card-view.ts";
import { withoutPrototype } from "../without-prototype.ts";
import { type Announcement, Announcer } from "./announcer.ts";
import { KeptHeight } from "./kept-height.ts";

export class CardRenderer {
  readonly #root: ShadowRoot;
  readonly #announcer = new Announcer();
  readonly #height = new KeptHeight();
  #content: unknown = nothing;
  #announcement: Announcement | null = null;
  /** Whether the last render has brought an announcement. */
  #isNews = false;
  /** Whether the shadow root still has the card that the server rendered, with its status beside it. */
  #isServerRendered: boolean;

  /** @param onResize called after the width or the height of the element has changed */
  constructor(root: ShadowRoot, onResize: () => void) {
    this.#root = root;
    this.#isServerRendered = root.firstChild !== null;
    // A change of the card within the callback would be an error event of the page.
    new ResizeObserver(() => requestAnimationFrame(onResize)).observe(root.host);
  }

  get isServerRendered(): boolean {
    return this.#isServerRendered;
  }

  /** The answer. Null before the first render and without a resource. */
  get title(): HTMLElement | null {
    return this.#root.getElementById("title");
  }

  render(model: CardModel): void {
    const root = this.#root;
    const focused = root.activeElement as HTMLButtonElement | null;
    const action = focused?.name;
    const list = () => root.querySelector<HTMLDetailsElement>("[part=items]");
    const isListOpen = this.#isServerRendered && list()?.open;
    const serverHeight = this.#isServerRendered ? this.#card?.offsetHeight : 0;
    if (this.#isServerRendered) root.replaceChildren();
    this.#isServerRendered = false;
    this.#content = model.of ? card(model) : html`<slot></slot>`;
    const announcement = this.#announcer.update(model);
    this.#isNews = announcement !== this.#announcement;
    this.#show(announcement);
    if (isListOpen) list()?.toggleAttribute("open");
    // The focus must neither fall to the start of the page nor stay on a node that does something else now.
    if (focused && (focused !== root.activeElement || focused.name !== action)) this.focusTitle();
    this.#keepHeight(model, serverHeight ?? 0);
  }

  /** The title is read with the focus, so that an announcement of the same moment goes on without it. */
  focusTitle(): void {
    const { title } = this;
    if (!title) return;
    title.tabIndex = -1;
    title.focus(withoutPrototype({ preventScroll: true }));
    if (this.#isNews) this.#show(this.#announcer.withoutTitle(`${title.textContent}`));
  }

  #show(announcement: Announcement): void {
    const { text, lang, dir } = announcement;
    this.#announcement = announcement;
    const region = html`<div class="hidden" role="status" translate="no" lang=${lang} dir=${dir}>${text}</div>`;
    // Lit reads its options as the browser does.
    render([region, this.#content], this.#root, withoutPrototype({}));
  }

  get #card(): HTMLElement | null {
    return this.#root.querySelector("[part=card]");
  }

  #keepHeight({ of, layout, view }: CardModel, least: number): void {
    const isRefused = view.problem !== null && view.status === null;
    if (this.#card) this.#height.update(this.#card, `${of} ${layout} ${isRefused}`, least);
  }
}
