/** A binary heap that knows where each item is, so that any item can be removed in O(log n). */
export class IndexedHeap<Item extends object> {
  readonly #isBefore: (a: Item, b: Item) => boolean;
  readonly #items: Item[] = [];
  readonly #places = new Map<Item, number>();

  /** @param isBefore the order; an item's place in it must not change while it is in the heap */
  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The item before which there is none. */
  get first(): Item | null {
    return this.#items[0] ?? null;
  }

  has(item: Item): boolean {
    return this.#places.has(item);
  }

  /** All items, in no order. */
  values(): Iterable<Item> {
    return this.#places.keys();
  }

  /** Adds an item that is not in the heap. */
  add(item: Item): void {
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  /** Removes this item. Returns false when it is not in the heap. Does not compare it with others. */
  delete(item: Item): boolean {
    const place = this.#places.get(item);
    if (place === undefined) return false;
    this.#places.delete(item);
    const last = this.#items.pop();
    if (last === undefined || last === item) return true;
    this.#put(last, place);
    this.#rise(last);
    this.#sink(last);
    return true;
  }

  #put(item: Item, place: number): void {
    this.#items[place] = item;
    this.#places.set(item, place);
  }

  #rise(item: Item): void {
    for (let place = this.#places.get(item) ?? 0; place > 0; ) {
      const above = (place - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || !this.#isBefore(item, parent)) return;
      this.#put(parent, place);
      this.#put(item, above);
      place = above;
    }
  }

  #sink(item: Item): void {
    for (let place = this.#places.get(item) ?? 0; ; ) {
      const left = this.#items[2 * place + 1];
      const right = this.#items[2 * place + 2];
      const child = left !== undefined && right !== undefined && this.#isBefore(right, left) ? right : left;
      if (child === undefined || !this.#isBefore(child, item)) return;
      const below = child === left ? 2 * place + 1 : 2 * place + 2;
      this.#put(child, place);
      this.#put(item, below);
      place = below;
    }
  }
}
