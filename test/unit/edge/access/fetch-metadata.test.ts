// What a browser says about who causes a request, and which of these requests a page or a link refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isForeignPart } from "../../../../edge/access/fetch-metadata.ts";

const opening = (more: Record<string, string>) => isForeignPart(new Headers({ "Sec-Fetch-Dest": "document", ...more }));

test("Another site can open a page, but cannot make a browser load it before its viewer opens it", () => {
  for (const site of ["cross-site", "same-site"]) {
    assert.equal(opening({ "Sec-Fetch-Site": site }), false, site);
    for (const purpose of ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"])
      assert.equal(opening({ "Sec-Fetch-Site": site, "Sec-Purpose": purpose }), true, `${site} ${purpose}`);
  }
});

test("A browser may load a page early for an address that its viewer types", () => {
  assert.equal(opening({ "Sec-Fetch-Site": "none", "Sec-Purpose": "prefetch;prerender" }), false);
});
