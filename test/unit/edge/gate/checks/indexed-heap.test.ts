import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { IndexedHeap } from "../../../../../edge/gate/checks/indexed-heap.ts";

interface Item {
  rank: number;
}

const newHeap = () => new IndexedHeap<Item>((a, b) => a.rank < b.rank);

describe("a heap whose items can be removed", () => {
  test("The first item is always one of the lowest, whatever is added and removed", () => {
    const step = fc.record({ rank: fc.nat(20), removes: fc.boolean(), place: fc.nat(1_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = newHeap();
        const items: Item[] = [];
        for (const { rank, removes, place } of steps) {
          if (removes && items.length > 0) {
            const [item] = items.splice(place % items.length, 1);
            assert.equal(heap.delete(item ?? assert.fail()), true);
          } else {
            const item = { rank };
            items.push(item);
            heap.add(item);
          }
          assert.equal(heap.size, items.length);
          const lowest = items.length === 0 ? undefined : Math.min(...items.map((item) => item.rank));
          assert.equal(heap.first?.rank, lowest);
        }
        const left: number[] = [];
        for (let item = heap.first; item; item = heap.first) {
          left.push(item.rank);
          heap.delete(item);
        }
        assert.deepEqual(
          left,
          items.map((item) => item.rank).sort((a, b) => a - b),
        );
      }),
    );
  });

  test("An item that is not in the heap cannot be removed", () => {
    const heap = newHeap();
    heap.add({ rank: 1 });
    assert.equal(heap.delete({ rank: 1 }), false);
    assert.equal(heap.size, 1);
  });
});
