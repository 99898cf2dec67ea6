// `npm start` as a newcomer meets it: the printed address opens, a payment goes its way, Ctrl-C leaves nothing behind.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { complaintsOf, openBrowser } from "./merchant-page.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let browser: Browser;
let demo: ChildProcess;
let address: string;
let output = "";

before(async () => {
  const [port, simulatorPort] = [await freePort(), await freePort()];
  demo = spawn(process.execPath, ["demo/start.ts"], {
    cwd: ROOT,
    env: { ...process.env, PORT: `${port}`, SIMULATOR_PORT: `${simulatorPort}` },
  });
  const isReady = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ctrl-C ends everything")) resolve();
    };
    demo.stdout?.on("data", read);
    demo.stderr?.on("data", read);
    demo.once("exit", () => reject(new Error(output)));
  });
  await isReady;
  address = `http://localhost:${port}`;
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  demo?.kill("SIGINT");
});

test("prints the address to open and no warning", () => {
  assert.ok(output.includes(address), output);
  assert.doesNotMatch(output, /warn|deprecat|error/i);
});

test("a payment started on the page is paid, and the page has nothing to complain about", async () => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.goto(address);
  await page.locator("#stories button").first().click();
  await page.waitForFunction(
    () => {
      const element = document.querySelector("#stories payment-status") as { status?: { state: string } } | null;
      return element?.status?.state === "succeeded";
    },
    undefined,
    { timeout: 60_000 },
  );
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the gallery shows all sixteen states", async () => {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(
    () => {
      // Each element asks only when it comes near the view.
      scrollBy(0, 300);
      const shown = [...document.querySelectorAll("#gallery payment-status")].map(
        (element) => (element as { status?: { state: string } }).status?.state,
      );
      return new Set(shown.filter(Boolean)).size === 16;
    },
    undefined,
    { timeout: 60_000, polling: 200 },
  );
  const states = await page.evaluate(() => document.querySelectorAll("#gallery payment-status").length);
  assert.ok(states >= 16);
  await page.close();
});

test("a taken port is named, with what to do", async () => {
  const port = new URL(address).port;
  const second = spawn(process.execPath, ["demo/start.ts"], { cwd: ROOT, env: { ...process.env, PORT: port } });
  let said = "";
  second.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(second, "exit");
  assert.equal(code, 1);
  assert.match(said, new RegExp(`Port ${port} is in use by another program. Stop it or run: PORT=\\d+ npm start`));
});

test("Ctrl-C ends every process and frees both ports", async () => {
  demo.kill("SIGINT");
  const [code] = await once(demo, "exit");
  assert.equal(code, 0);
  await assert.rejects(fetch(`${address}/healthz`));
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
