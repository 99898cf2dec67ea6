import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { viewerKeyOf } from "../../../../edge/access/viewer-key.ts";

describe("viewerKeyOf", () => {
  for (const [address, viewer] of [
    [null, "unknown"],
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
  ] as const) {
    test(`The address ${address} is the viewer ${viewer}`, () => {
      assert.equal(viewerKeyOf(address), viewer);
    });
  }
});
