// Connections that are stored, listed, sealed anew and removed on the command line, in a real Worker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readSealingKeys } from "../../edge/config/stored/sealing.ts";
import { recordKeyOf, recordText } from "../../edge/config/stored/stored-record.ts";
import { type RunningWorker, startWorker } from "../integration/harness.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ADMIN_KEY = "key-of-the-administrator-0123456789-abc";
const [NEW_KEY, OLD_KEY] = ["new", "old"].map((kid) => ({ kid, key: kid.padEnd(43, "A") }));
const table = { provider: "ixopay", merchant: { name: "Book Shop" } };
const credentials = { apiKey: "key-of-books", username: "user", password: "word" };

let worker: RunningWorker;
before(async () => {
  const secrets = { ADMIN_KEY, SEALING_KEY: [NEW_KEY, OLD_KEY] as { kid: string; key: string }[] };
  worker = await startWorker({ secrets, namespaces: ["CONNECTIONS_KV"] });
});
after(() => worker.close());

/** The exit code and the text of the command. */
async function run(args: string[], input = "", key = ADMIN_KEY): Promise<[code: number | null, text: string]> {
  const env = { ...process.env, ADMIN_KEY: key };
  const child = spawn(process.execPath, ["operator/connections.ts", ...args, "--edge", worker.url], { cwd: ROOT, env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return [code, text];
}

describe("npm run connections", { timeout: 60_000 }, () => {
  test("A connection is put from standard input, listed and removed", async () => {
    const [code, text] = await run(["put", "books"], JSON.stringify({ ...table, credentials }));
    assert.deepEqual([code, text], [0, "books: added. It counts everywhere within 2 minutes.\n"]);
    assert.match((await run(["list"]))[1], /^books\tixopay\t20\d\d-/);
    assert.equal((await run(["remove", "books"]))[0], 0);
    assert.deepEqual(await run(["list"]), [0, ""]);
  });

  test("Every mistake of a connection is printed with its place, and the command ends with 1", async () => {
    const [code, text] = await run(
      ["put", "books"],
      JSON.stringify({ ...table, share: 7, orgins: [], credentials: {} }),
    );
    assert.equal(code, 1);
    assert.match(text, /^422: /);
    for (const place of ["/share: must", "/orgins: is not known", "/credentials/apiKey: "])
      assert.ok(text.includes(place), text);
  });

  test("Credentials of an older key are sealed anew with the first key", async () => {
    const keys = readSealingKeys([OLD_KEY]);
    assert.ok(keys.ok);
    const kv = await worker.namespace("CONNECTIONS_KV");
    await kv.put(recordKeyOf("aged"), await recordText("aged", { table, credentials }, keys.value, Date.now()));
    assert.deepEqual(await run(["reseal"]), [0, "aged: old → new\n"]);
    assert.deepEqual(await run(["reseal"]), [0, "aged: new → new\n"]);
  });

  test("A wrong key ends the command with 1, and a wrong command with 2", async () => {
    assert.deepEqual((await run(["list"], "", "another-key-0123456789-0123456789-a"))[0], 1);
    for (const args of [[], ["put"], ["drop", "books"]]) assert.equal((await run(args))[0], 2);
    assert.match((await run(["list"], "", ""))[1], /ADMIN_KEY/);
  });
});
