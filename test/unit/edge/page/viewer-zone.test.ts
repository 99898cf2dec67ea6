// Promise: dates on a page are in the viewer's zone, or openly in UTC.
import assert from "node:assert/strict";
import { test } from "node:test";
import { viewerZone } from "../../../../edge/page/viewer-zone.ts";

const HOST = "status.shop.example";

test("a viewer reads in the zone that the platform names, by any name in use", () => {
  assert.equal(viewerZone(HOST, "Europe/Berlin"), "Europe/Berlin");
  for (const name of ["Asia/Kolkata", "Asia/Calcutta"])
    assert.match(viewerZone(HOST, name), /^Asia\/(Kolkata|Calcutta)$/);
});

test("where nobody says, or says nonsense, or the platform is a stand-in, it is UTC", () => {
  for (const said of [undefined, null, "", "Mars/Olympus", "x".repeat(1000), 7])
    assert.equal(viewerZone(HOST, said), "UTC");
  assert.equal(viewerZone("localhost", "America/Chicago"), "UTC");
  assert.equal(viewerZone("127.0.0.1", "America/Chicago"), "UTC");
});
