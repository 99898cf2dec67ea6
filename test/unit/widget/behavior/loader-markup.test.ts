// Markup that other people write into a shop's page. Sanitizers keep `data-*`, `id` and `name` by default.
import { expect } from "@open-wc/testing";
import { eventually } from "../support/eventually.ts";
import { elementsOf, type LoaderWindow, openPage, placeholder } from "../support/loader-page.ts";
import { OF } from "../support/samples.ts";

const EVIL = "https://evil.example";
/** Options that only a script may set, as attributes. */
const FORBIDDEN = ["edge", "retry-url", "return-url", "return-after", "guards", "messages", "of", "on", "onclick"];
const forbidden = (prefix: string) => FORBIDDEN.map((name) => `${prefix}${name}="${EVIL}"`).join(" ");

/** Properties of the document that the loader uses. */
const DOCUMENT_PROPERTIES = [
  "currentScript",
  "querySelector",
  "querySelectorAll",
  "createElement",
  "head",
  "body",
  "documentElement",
  "readyState",
  "adoptedStyleSheets",
];

const filled = (page: LoaderWindow, attributes: Record<string, string>) =>
  eventually(() => expect(elementsOf(page)).to.deep.equal([attributes]));

describe("markup of other people on a page with the loader", () => {
  it("Markup sets no address, guard or text, wherever it is", async () => {
    const around = `<section ${forbidden("data-")} data-token="x">${placeholder(forbidden("data-"))}</section>`;
    const page = await openPage(around);
    await filled(page, { of: OF });
  });

  it("Markup of the place that a script renders into sets nothing", async () => {
    const own = `data-token="theirs" data-theme="dark" data-live="off"`;
    const page = await openPage(`<div id="place" ${forbidden("data-")} ${own}></div>`);
    page.PaymentStatus.render("#place", { of: OF, token: "t" });
    expect(elementsOf(page)).to.deep.equal([{ of: OF, token: "t" }]);
  });

  it("An element that markup has put into the place of a script gets no token", async () => {
    const nested = `<payment-status ${forbidden("")} data-payment-status="x"></payment-status>`;
    const page = await openPage(`<div id="place">${nested}</div>`);
    const element = page.PaymentStatus.render("#place", { of: OF, token: "t" });
    expect(element.getAttributeNames().sort()).to.deep.equal(["of", "token"]);
    expect(elementsOf(page).filter(({ token }) => token)).to.have.length(1);
  });

  it("What a placeholder has chosen is gone after a script renders there, and later changes of it do not count", async () => {
    const page = await openPage(`<p id="place" data-payment-status="shop/payment/x" data-token="theirs">Soon</p>`);
    await filled(page, { of: "shop/payment/x", token: "theirs" });
    page.PaymentStatus.render("#place", { of: OF });
    expect(elementsOf(page)).to.deep.equal([{ of: OF }]);
    const place = page.document.querySelector("#place") as HTMLElement;
    expect(place.textContent).to.equal("Soon");
    place.dataset.token = "other";
    page.document.body.insertAdjacentHTML("beforeend", placeholder());
    await eventually(() => expect(elementsOf(page)).to.have.length(2));
    expect(elementsOf(page)).to.deep.equal([{ of: OF }, { of: OF }]);
  });

  it("Options that an object inherits do not count", async () => {
    const page = await openPage(`<div id="place"></div>`);
    page.PaymentStatus.render("#place", Object.assign(Object.create({ edge: EVIL, returnUrl: EVIL }), { of: OF }));
    expect(elementsOf(page)).to.deep.equal([{ of: OF }]);
  });

  it("A form with fields named like methods is no placeholder, and does not keep the loader from others", async () => {
    const fields = ["getAttribute", "childNodes", "append", "matches", "querySelectorAll", "nodeType", "parentNode"];
    const form = `<form data-payment-status="${OF}">${fields.map((name) => `<input name="${name}">`).join("")}</form>`;
    const page = await openPage(form + placeholder('data-lang="pt"'));
    await filled(page, { of: OF, lang: "pt" });
    page.PaymentStatus.render("form", { of: "shop/payment/b" });
    await eventually(() => expect(elementsOf(page)).to.have.length(2));
  });

  for (const name of DOCUMENT_PROPERTIES)
    it(`An image with the name ${name} does not switch the loader off`, async () => {
      const page = await openPage(`<img name="${name}" alt="" src="data:,">${placeholder()}`);
      await filled(page, { of: OF });
      await eventually(() => expect(page.hasRun).to.equal(true));
    });

  for (const [what, markup] of [
    ["A link that imitates PaymentStatus", `<a id="PaymentStatus" href="${EVIL}"></a>`],
    ["A form that imitates PaymentStatus", `<form id="PaymentStatus"><input name="render"><input name="push"></form>`],
    [
      "A list of elements that imitates PaymentStatus",
      `<i id="PaymentStatus"></i><form id="PaymentStatus" name="render"></form>`,
    ],
    ["A form that imitates Trusted Types", `<form id="trustedTypes"><input name="createPolicy"></form>`],
    ["A link that imitates Trusted Types", `<a id="trustedTypes" href="${EVIL}"></a>`],
  ] as const)
    it(`${what} does not switch the loader off`, async () => {
      const page = await openPage(`${markup}${placeholder()}<p id="place"></p>`);
      await filled(page, { of: OF });
      await eventually(() => expect(page.hasRun).to.equal(true));
      expect(page.PaymentStatus.render("#place", { of: "shop/payment/b" }).localName).to.equal("payment-status");
    });

  it("Calls queued with `var` are made where markup imitates PaymentStatus", async () => {
    const queue = `var PaymentStatus = PaymentStatus || []; PaymentStatus.push(["#place", { of: "${OF}", token: "t" }]);`;
    const page = await openPage(`<form id="PaymentStatus"></form><p id="place"></p>`, queue);
    await filled(page, { of: OF, token: "t" });
  });

  it("Entries of the queue that are no calls do not keep the others back", async () => {
    const junk = `null, undefined, 7, "x", {}, [], [null], [7, 7], [{}], ["["], [Symbol()]`;
    const queue = `console.warn = () => {}; PaymentStatus = [${junk}, ["#place", { of: "${OF}" }]];`;
    const page = await openPage(`${placeholder('data-lang="pt"')}<p id="place"></p>`, queue);
    await eventually(() => expect(elementsOf(page)).to.have.deep.members([{ of: OF }, { of: OF, lang: "pt" }]));
  });
});
