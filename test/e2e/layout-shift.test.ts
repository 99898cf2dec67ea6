// Nothing jumps on the hosted page: not when the status follows the empty card, and not when a payment settles.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { openBrowser } from "./merchant-page.ts";
import { layoutShiftOf, REAL_PATHS, serveUncompressed, WIDTHS } from "./support/layout-shift.ts";

/** The aim is 0.05, which `npm run bench -- page` measures. Another font, or a busy machine, may move a little more. */
const MOST = 0.1;

let fixture: Fixture;
let browser: Browser;

before(async () => {
  fixture = await openFixture();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

for (const width of WIDTHS)
  for (const [name, { kind, id, last }] of Object.entries(REAL_PATHS))
    test(`The page of the path "${name}" keeps its place until it shows ${last}, ${width} px wide`, async () => {
      const resource = payment(`${id}~${randomUUID()}`, kind, "sandbox");
      const token = await createStatusToken({ key: TOKEN_KEY, resource, scopes: ["details", "items"] });
      const shift = await layoutShiftOf(browser, `${fixture.worker.url}/s/${token}`, width, last);
      assert.ok(shift <= MOST, `${shift}`);
    });

for (const width of WIDTHS)
  test(`The status takes the place of the empty card when the provider is slow, ${width} px wide`, async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ amount: "49.90", lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
    control.addFault({ kind: "latency", ms: 1_500, id: uuid, nextCalls: 1 });
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
    const proxy = await serveUncompressed(fixture.worker.url);
    const shift = await layoutShiftOf(browser, `${proxy.origin}/s/${token}`, width, "succeeded");
    await proxy.close();
    assert.ok(shift <= MOST, `${shift}`);
  });
