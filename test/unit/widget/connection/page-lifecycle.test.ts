import { expect } from "@open-wc/testing";
import { followPageLifecycle } from "../../../../widget/connection/page-lifecycle.ts";
import { Page } from "../support/element-page.ts";

describe("the lifecycle of the page", () => {
  const page = new Page();
  let calls: string[] = [];
  let stopFollowing = () => {};

  function follow() {
    calls = [];
    stopFollowing = followPageLifecycle({
      sleep: () => calls.push("sleep"),
      wake: () => calls.push("wake"),
      connected: () => calls.push("connected"),
      disconnected: () => calls.push("disconnected"),
    });
  }
  afterEach(() => stopFollowing());

  it("The listener sleeps after the page is hidden for a minute, and wakes at once when the page is visible", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    await time.advance(59_999);
    expect(calls).to.deep.equal([]);
    await time.advance(1);
    expect(calls).to.deep.equal(["sleep"]);
    page.isHidden = false;
    expect(calls).to.deep.equal(["sleep", "wake"]);
  });

  it("The listener does not sleep if the page is visible again within a minute", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    await time.advance(30_000);
    page.isHidden = false;
    await time.advance(600_000);
    expect(calls).not.to.contain("sleep");
  });

  it("The listener sleeps after a minute in a page that was opened hidden", async () => {
    const time = page.stopTime();
    page.isHidden = true;
    follow();
    await time.advance(60_000);
    expect(calls).to.deep.equal(["sleep"]);
  });

  it("The listener sleeps at once when the page is left or frozen, and wakes when it is restored", () => {
    follow();
    window.dispatchEvent(new Event("pagehide"));
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    document.dispatchEvent(new Event("freeze"));
    document.dispatchEvent(new Event("resume"));
    expect(calls).to.deep.equal(["sleep", "wake", "sleep", "wake"]);
  });

  it("The listener stays asleep when a frozen page resumes hidden", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    document.dispatchEvent(new Event("freeze"));
    document.dispatchEvent(new Event("resume"));
    await time.advance(30_000);
    expect(calls).to.deep.equal(["sleep"]);
  });

  it("The listener learns when the network is lost and when it is back", () => {
    follow();
    window.dispatchEvent(new Event("offline"));
    window.dispatchEvent(new Event("online"));
    expect(calls).to.deep.equal(["disconnected", "connected"]);
  });

  it("The listener gets no call after it has stopped following", async () => {
    const time = page.stopTime();
    follow();
    page.isHidden = true;
    stopFollowing();
    await time.advance(600_000);
    page.isHidden = false;
    for (const name of ["pagehide", "pageshow", "online", "offline"]) window.dispatchEvent(new Event(name));
    expect(calls).to.deep.equal([]);
    expect(time.waitsMs).to.deep.equal([]);
  });
});
