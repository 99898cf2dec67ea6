// Links to a bulk payout and to a report: every payout, a page at a time, and the file.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, payment } from "../../integration/fixture.ts";
import { scenario, withScriptsOrInChromium } from "./browsers.ts";
import { airtm, linkTo } from "./fixture.ts";
import type { Tab } from "./tab.ts";

const lifecycleStep = (status: string, afterMs = 0) => ({ status, afterMs });

async function linesOf(tab: Tab): Promise<number[]> {
  return [...(await tab.text()).matchAll(/Payout (\d+) \$[\d,.]+ · \w/g)].map(([, line]) => Number(line));
}

scenario(
  "All two hundred payouts of a bulk payout can be read, fifty at a time, failed ones first",
  async (device) => {
    const items = Array.from({ length: 200 }, (_, index) => ({
      amount: `${index + 1}.00`,
      lifecycle: [lifecycleStep(index === 42 ? "failed" : "completed")],
    }));
    const { id } = airtm.control.create({ type: "bulk", items, lifecycle: [lifecycleStep("done")] });
    const tab = await device.newTab();
    const resource = payment(id, "bulk-payout", "batch");
    await tab.open(await linkTo(id, "bulk-payout", { resource, scopes: ["details", "items"] }));
    await tab.waitForText(/1 payout needs attention.*199 of 200 were sent.*199 of 200 done/);
    if (device.setup.hasScripts) await tab.waitForLive();
    await tab.press("See all 200 payouts");
    const seen = new Set<number>();
    for (let page = 1; page <= 4; page++) {
      const lines = await eventually(async () => {
        const now = await linesOf(tab);
        assert.ok(now.includes(page * 50), `${now}`);
        return now;
      });
      if (page === 1) assert.equal(lines[0], 43);
      assert.equal(lines.length, device.setup.hasScripts ? page * 50 : 50);
      for (const line of lines) seen.add(line);
      if (page < 4) await tab.press("Show more");
    }
    assert.deepEqual([seen.size, await tab.hasControl("Show more")], [200, false]);
    if (device.setup.hasScripts) return;
    await tab.press("Back to the first 50");
    await eventually(async () => assert.equal(await tab.hasControl("Back to the first 50"), false));
    await tab.press("See all 200 payouts");
    await eventually(async () => assert.equal((await linesOf(tab))[0], 43));
  },
  { where: withScriptsOrInChromium },
);

function completes(id: string): void {
  const report = airtm.control.resources.byId(id, "report");
  report?.lifecycle.push(lifecycleStep("completed", Date.now() - report.createdMs));
}

scenario("A report is shown as being prepared, then as ready, and its button downloads the file", async (device) => {
  const { id } = airtm.control.create({ type: "report", lifecycle: [lifecycleStep("in_progress")] });
  const tab = await device.newTab();
  const resource = payment(id, "report", "batch");
  await tab.open(await linkTo(id, "report", { resource, scopes: ["details", "report:download"] }));
  await tab.waitForText(/Preparing your report/);
  completes(id);
  await tab.waitForNewText(/Your report is ready/);
  await tab.press("Download");
  await eventually(() => {
    const [name = ""] = readdirSync(device.downloads).filter((each) => each.endsWith(".csv"));
    assert.match(readFileSync(join(device.downloads, name), "utf8"), /^date,amount\n/);
  });
  assert.match(await tab.text(), /Your report is ready/);
});
