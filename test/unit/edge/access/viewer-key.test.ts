import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { networkOf, viewerKeyOf } from "../../../../edge/access/viewer-key.ts";

describe("viewerKeyOf", () => {
  for (const [address, viewer] of [
    [null, "unknown"],
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["not an address", "unknown"],
    ["203.0.113.7, 198.51.100.9", "unknown"],
    ["203.0.113", "unknown"],
    ["", "unknown"],
  ] as const) {
    test(`The address ${address} is the viewer ${viewer}`, () => {
      assert.equal(viewerKeyOf(address), viewer);
    });
  }
});

describe("networkOf", () => {
  /** The number of parts, from wide to narrow, in which both addresses are in the same network. */
  async function sharedParts(one: string, other: string): Promise<number> {
    const [left, right] = await Promise.all([networkOf(one), networkOf(other)]);
    return left.split("/").filter((part, index) => part === right.split("/")[index]).length;
  }

  test("IPv4 addresses of one /24 are one network", async () => {
    assert.equal(await sharedParts("203.0.113.7", "203.0.113.200"), 1);
    assert.equal(await sharedParts("203.0.113.7", "::ffff:203.0.113.9"), 1);
    assert.equal(await sharedParts("203.0.113.7", "203.0.114.7"), 0);
  });

  test("IPv6 addresses share a /48, a /56 or a /64", async () => {
    const address = "2001:db8:1:102::1";
    assert.equal(await sharedParts(address, "2001:db8:1:102:ffff::9"), 3);
    assert.equal(await sharedParts(address, "2001:db8:1:1ff::1"), 2);
    assert.equal(await sharedParts(address, "2001:db8:1:902::1"), 1);
    assert.equal(await sharedParts(address, "2001:db8:2:102::1"), 0);
  });

  test("A network does not contain the address", async () => {
    assert.match(await networkOf("203.0.113.7"), /^[0-9a-f]{12}$/);
    assert.match(await networkOf("2001:db8::1"), /^[0-9a-f]{12}\/[0-9a-f]{12}\/[0-9a-f]{12}$/);
  });

  test("Viewers without an address are one network, also with any other text in its place", async () => {
    assert.equal(await networkOf(null), await networkOf(null));
    for (const text of ["a", "::g", "[::1]", "unix:/socket"])
      assert.equal(await networkOf(text), await networkOf(null));
  });
});
