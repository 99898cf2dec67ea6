import { expect } from "@open-wc/testing";
import { NOTHING_YET } from "../../widget/view-state.ts";
describe("x", () => {
  it("y", () => { expect(NOTHING_YET.status).to.equal(null); });
  it("z", () => { expect(NOTHING_YET.status).to.equal(1); });
});
