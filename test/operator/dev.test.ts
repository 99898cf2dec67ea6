// The Worker on this machine with the connections of a file, and a simulator for the one whose provider is here too.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../integration/fixture.ts";

const ROOT = new URL("../..", import.meta.url);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  assert.ok(typeof address === "object" && address);
  return address.port;
}

test("The command npm run dev serves a connection of a file, and its simulated provider reports a payment to it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "dev-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [simulatorPort, port] = [await freePort(), await freePort()];
  const own = readFileSync(new URL("wrangler.toml", ROOT), "utf8");
  const absolute = own
    .replace('main = "edge', `main = "${ROOT.pathname}edge`)
    .replace('directory = "dist', `directory = "${ROOT.pathname}dist`)
    .replaceAll('"./node_modules', `"${ROOT.pathname}node_modules`);
  const connection = `[vars.CONNECTIONS.shop]
provider = "ixopay"
baseUrl = "http://127.0.0.1:${simulatorPort}/api/v3"
merchant = { name = "A Shop" }
`;
  writeFileSync(join(folder, "wrangler.toml"), `${absolute}\n${connection}`);
  const credentials = { apiKey: "connector", username: "user", password: "word", sharedSecret: "shared" };
  writeFileSync(join(folder, "secrets"), `SHOP_CREDENTIALS='${JSON.stringify(credentials)}'\n`);
  const files = ["--config", join(folder, "wrangler.toml"), "--secrets", join(folder, "secrets")];
  const child = spawn(process.execPath, ["operator/dev.ts", ...files, "--port", `${port}`], { cwd: ROOT });
  t.after(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
  });
  let output = "";
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
        if (output.includes("Ready on")) resolve();
      });
    child.once("exit", () => reject(new Error(output)));
  });

  const lifecycle = [
    { status: "PENDING", afterMs: 0 },
    { status: "SUCCESS", afterMs: 0 },
  ];
  const create = () =>
    fetch(`http://127.0.0.1:${simulatorPort}/_control/create`, {
      method: "POST",
      body: JSON.stringify({ lifecycle }),
    });
  await ready;
  assert.equal((await fetch(`http://localhost:${port}/healthz`)).status, 200);
  const { uuid } = (await (await create()).json()) as { uuid: string };
  await eventually(async () => {
    const response = await fetch(`http://localhost:${port}/v1/shop/payment/${uuid}`);
    assert.equal(((await response.json()) as { state: string }).state, "succeeded", output);
    assert.match(output, /"event":"webhook".*"verdict":"signed"/, "the simulator's webhook has arrived and verified");
  });
});
