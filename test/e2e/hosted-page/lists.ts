// What a link to a batch or a report is for: every payout of two hundred, a page at a time, and the file itself.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, payment } from "../../integration/fixture.ts";
import { airtm, linkTo } from "./shop.ts";
import type { Tab } from "./tab.ts";
import { journey } from "./worlds.ts";

const step = (status: string, afterMs = 0) => ({ status, afterMs });

async function linesOf(tab: Tab): Promise<number[]> {
  const [, list = ""] = (await tab.text()).split("Payouts ");
  return [...list.matchAll(/Line (\d+) · [\w ]+? \$\d/g)].map(([, line]) => Number(line));
}

journey("two hundred payouts of a batch can all be read, fifty at a time, what failed first", async (device) => {
  const items = Array.from({ length: 200 }, (_, place) => ({
    amount: `${place + 1}.00`,
    lifecycle: [step(place === 42 ? "failed" : "completed")],
  }));
  const { id } = airtm.control.create({ type: "bulk", items, lifecycle: [step("done")] });
  const tab = await device.newTab();
  const resource = payment(id, "bulk-payout", "batch");
  await tab.open(await linkTo(id, "bulk-payout", { resource, scopes: ["details", "items"] }));
  await tab.reads(/Some payouts sent.*199 of 200 done · 1 needs attention/);
  if (device.world.hasScripts) await tab.lives();
  await tab.press("Payouts");
  const seen = new Set<number>();
  for (let page = 1; page <= 4; page++) {
    const lines = await eventually(async () => {
      const now = await linesOf(tab);
      assert.ok(now.includes(page * 50), `${now}`);
      return now;
    });
    if (page === 1) assert.equal(lines[0], 43);
    assert.equal(lines.length, device.world.hasScripts ? page * 50 : 50);
    for (const line of lines) seen.add(line);
    if (page < 4) await tab.press("Show more");
  }
  assert.deepEqual([seen.size, await tab.offers("Show more")], [200, false]);
  if (device.world.hasScripts) return;
  await tab.press("Back to the first");
  await eventually(async () => assert.equal(await tab.offers("Back to the first"), false));
  await tab.press("Payouts");
  await eventually(async () => assert.equal((await linesOf(tab))[0], 43));
});

function completes(id: string): void {
  const report = airtm.control.resources.byId(id, "report");
  report?.lifecycle.push(step("completed", Date.now() - report.createdMs));
}

journey("a report is being prepared, then ready, and its button gives the file", async (device) => {
  const { id } = airtm.control.create({ type: "report", lifecycle: [step("in_progress")] });
  const tab = await device.newTab();
  const resource = payment(id, "report", "batch");
  await tab.open(await linkTo(id, "report", { resource, scopes: ["details", "report:download"] }));
  await tab.reads(/Preparing the report/);
  completes(id);
  await tab.learns(/The report is ready/);
  await tab.press("Download");
  await eventually(() => {
    const [name = ""] = readdirSync(device.downloads).filter((each) => each.endsWith(".csv"));
    assert.match(readFileSync(join(device.downloads, name), "utf8"), /^date,amount\n/);
  });
  assert.match(await tab.text(), /The report is ready/);
});
