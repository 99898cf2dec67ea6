import { expect } from "@open-wc/testing";
import { followPageLifecycle } from "../../../../widget/connection/page-lifecycle.ts";
import { Page } from "../support/element-page.ts";

describe("the life of the page", () => {
  const page = new Page();
  let heard: string[] = [];
  let leave = () => {};

  function follow() {
    heard = [];
    leave = followPageLifecycle({
      sleep: () => heard.push("sleep"),
      wake: () => heard.push("wake"),
      connected: () => heard.push("connected"),
      disconnected: () => heard.push("disconnected"),
    });
  }
  afterEach(() => leave());

  it("sleeps after a minute out of sight, and wakes at once when seen again", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    await time.advance(59_999);
    expect(heard).to.deep.equal([]);
    await time.advance(1);
    expect(heard).to.deep.equal(["sleep"]);
    page.isHidden = false;
    expect(heard).to.deep.equal(["sleep", "wake"]);
  });

  it("does not sleep when it is seen again within the minute", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    await time.advance(30_000);
    page.isHidden = false;
    await time.advance(600_000);
    expect(heard).not.to.contain("sleep");
  });

  it("sleeps after a minute in a page that was opened out of sight", async () => {
    const time = page.stopTime();
    page.isHidden = true;
    follow();
    await time.advance(60_000);
    expect(heard).to.deep.equal(["sleep"]);
  });

  it("sleeps at once when the page is left or frozen, and wakes when it is back", () => {
    follow();
    window.dispatchEvent(new Event("pagehide"));
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    document.dispatchEvent(new Event("freeze"));
    document.dispatchEvent(new Event("resume"));
    expect(heard).to.deep.equal(["sleep", "wake", "sleep", "wake"]);
  });

  it("stays asleep when a frozen page resumes out of sight", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    document.dispatchEvent(new Event("freeze"));
    document.dispatchEvent(new Event("resume"));
    await time.advance(30_000);
    expect(heard).to.deep.equal(["sleep"]);
  });

  it("tells when the network goes and comes", () => {
    follow();
    window.dispatchEvent(new Event("offline"));
    window.dispatchEvent(new Event("online"));
    expect(heard).to.deep.equal(["disconnected", "connected"]);
  });

  it("hears nothing once it is left", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    leave();
    await time.advance(600_000);
    page.isHidden = false;
    for (const name of ["pagehide", "pageshow", "online", "offline"]) window.dispatchEvent(new Event(name));
    expect(heard).to.deep.equal([]);
    expect(time.waitsMs).to.deep.equal([]);
  });
});
