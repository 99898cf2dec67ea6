import { expect } from "@open-wc/testing";
import { eventually } from "../support/eventually.ts";
import { IMITATION, openPage, placeholder } from "../support/loader-page.ts";

/** The hash of a text, as the build writes it. */
async function integrityOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-384", new TextEncoder().encode(text));
  return `sha384-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

describe("the hash of the element in the loader", () => {
  it("The loader runs the element that was built with it", async () => {
    const integrity = await integrityOf(await (await fetch(IMITATION)).text());
    const page = await openPage(placeholder(), "", [IMITATION.pathname, integrity]);
    await eventually(() => expect(page.hasRun).to.equal(true));
  });

  it("A changed element does not run, and the page's own content stays", async () => {
    const integrity = await integrityOf(`${await (await fetch(IMITATION)).text()} `);
    const page = await openPage(
      "<div data-payment-status='shop/payment/a'>On its way</div>",
      "addEventListener('error', ({ target }) => { globalThis.refused = target.src; }, true);",
      [IMITATION.pathname, integrity],
    );
    await eventually(() => expect(page).to.have.property("refused", IMITATION.href));
    expect(page.hasRun).to.equal(undefined);
    expect(page.document.body.textContent).to.contain("On its way");
  });
});
