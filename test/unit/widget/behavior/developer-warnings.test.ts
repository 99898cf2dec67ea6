import { expect } from "@open-wc/testing";
import type { ProblemCode } from "../../../../contract/problem.ts";
import { EDGE, Page } from "../support/element-page.ts";
import { settle } from "../support/fake-time.ts";
import { statusOf } from "../support/samples.ts";
import { warningsOf } from "../support/warnings.ts";

describe("warnings for the page's developer", () => {
  const page = new Page();
  const codesIn = (warnings: string[]) => warnings.map((text) => text.split(":")[0]);

  /** The resource path differs in each call, because a warning is printed once for each page. */
  let count = 0;
  const freshPath = () => `shop/payment/warned-${++count}`;

  it("A correct element prints nothing, from its first request to its end", async () => {
    const warnings = warningsOf();
    const attributes = { theme: "dark", layout: "inline", live: "on", "heading-level": "6", lang: "en" };
    const element = await page.show(statusOf(), attributes, `<p>Soon</p><script type="application/json">{}</script>`);
    const stream = await page.open(statusOf());
    stream.event("status", statusOf({ state: "succeeded", settled: true, version: 2 }));
    stream.event("end", { reason: "settled" });
    await settle();
    element.removeAttribute("of");
    await settle();
    expect(warnings).to.deep.equal([]);
  });

  const REFUSALS: [number, ProblemCode][] = [
    [400, "bad-request"],
    [404, "not-found"],
    [403, "origin-not-allowed"],
    [401, "token-required"],
    [401, "token-invalid"],
    [403, "scope-missing"],
  ];
  for (const [status, code] of REFUSALS)
    it(`A refusal with ${code} gives a warning with that code once, and the detail of the edge`, async () => {
      const warnings = warningsOf();
      const of = freshPath();
      const element = await page.mount({ of });
      page.edge.lastRead.problem(status, code);
      await settle();
      element.lang = "en-GB";
      await settle();
      expect(warnings).to.deep.equal([
        `PS-${code.toUpperCase()}: ${of} is refused. A detail. See docs/troubleshooting.md#ps-${code}`,
      ]);
    });

  it("A resource path that is not valid gives a warning without a request", async () => {
    const warnings = warningsOf();
    await page.mount({ of: "shop/payment" });
    expect(page.edge.calls).to.deep.equal([]);
    expect(codesIn(warnings)).to.deep.equal(["PS-BAD-REQUEST"]);
  });

  it("An edge that answers with a page gives PS-HTML once", async () => {
    const time = page.stopTime();
    const warnings = warningsOf();
    await page.mount();
    for (const status of [200, 404]) {
      page.edge.lastRead.json("<!doctype html>", { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
      await time.advance(5000);
    }
    expect(page.edge.reads.length).to.be.greaterThan(1);
    expect(warnings).to.deep.equal([`PS-HTML: ${EDGE} answers with a page. See docs/troubleshooting.md#ps-html`]);
  });

  for (const edge of ["file://", "null", "status.shop.example"])
    it(`The address ${edge} of the edge gives PS-EDGE`, async () => {
      const warnings = warningsOf();
      await page.mount({ edge });
      expect(codesIn(warnings)).to.deep.equal(["PS-EDGE"]);
    });

  it("A value that an attribute does not have gives PS-VALUE once for each", async () => {
    const warnings = warningsOf();
    const element = await page.mount({ theme: "night", layout: "banner", live: "yes", "heading-level": "70" });
    element.lang = "en-GB";
    await settle();
    expect(codesIn(warnings)).to.deep.equal(["PS-VALUE", "PS-VALUE", "PS-VALUE", "PS-VALUE"]);
    expect(warnings[1]).to.contain('layout="banner" is not one of card,inline,badge.');
  });

  for (const swallowed of [
    "<main>Shop</main>",
    "<nav></nav>",
    "<script>1</script>",
    "<payment-status></payment-status>",
  ])
    it(`An element that holds ${swallowed} gives PS-TAG with its first status`, async () => {
      const warnings = warningsOf();
      const element = await page.mount({ of: freshPath() }, swallowed);
      expect(warnings).to.deep.equal([]);
      page.edge.lastRead.json(statusOf({ of: `${element.of}` }));
      await settle();
      expect(codesIn(warnings)).to.deep.equal(["PS-TAG"]);
    });
});
