import { expect } from "@open-wc/testing";
import { safeLink } from "../../../../widget/card/safe-link.ts";

const PAGE = "http://shop.example/checkout/done?order=1";

describe("safe links", () => {
  it("A link to any https address is safe", () => {
    expect(safeLink("https://other.example/pay", PAGE)).to.equal("https://other.example/pay");
  });

  it("A link to the page's own origin is safe, also without https", () => {
    expect(safeLink("/cart", PAGE)).to.equal("http://shop.example/cart");
    expect(safeLink("again", PAGE)).to.equal("http://shop.example/checkout/again");
    expect(safeLink("http://shop.example/a", PAGE)).to.equal("http://shop.example/a");
  });

  it("A link to another origin without https, or with another scheme, is removed", () => {
    for (const address of [
      null,
      "",
      "http://other.example/",
      "http://shop.example.evil.example/",
      "http://shop.example:81/",
      "//other.example/",
      "javascript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,x",
      "blob:http://shop.example/1",
      "mailto:a@b.example",
      "https:",
      "http://[",
    ])
      expect(safeLink(address, PAGE), `${address}`).to.equal(null);
  });

  it("Only https links are safe on a page without an origin", () => {
    for (const page of ["about:srcdoc", "data:text/html,x", "file:///home/page.html"]) {
      expect(safeLink("javascript:alert(1)", page), page).to.equal(null);
      expect(safeLink("http://shop.example/", page), page).to.equal(null);
      expect(safeLink("https://shop.example/", page), page).to.equal("https://shop.example/");
    }
  });
});
