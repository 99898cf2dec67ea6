/** Keeps the card from getting lower while it is on the page, so that nothing below it moves when a state has less to show. */
export class KeptHeight {
  #basis = "";

  /**
   * @param subject what the card shows, and in which layout: the height starts anew with another one, or another width
   * @param least its height at that start; 0 where the styles give it
   */
  update(card: HTMLElement, subject: string, least: number): void {
    const basis = `${subject} ${card.offsetWidth}`;
    if (basis !== this.#basis) card.style.minHeight = least ? `${least}px` : "";
    this.#basis = basis;
    // A list that the viewer has opened gives its room back when it is closed.
    if (!card.querySelector("details[open]")) card.style.minHeight = `${card.offsetHeight}px`;
  }
}
