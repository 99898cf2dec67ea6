// Every command of an operator says how it is called: for --help, and for an argument that it does not know.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../..", import.meta.url);
const commands = globSync("operator/*.ts", { cwd: ROOT }).filter((file) =>
  /= readArguments\(/.test(readFileSync(new URL(file, ROOT), "utf8")),
);

test("A command prints its usage for --help, and also beside the reason for an option that it does not know", () => {
  assert.ok(commands.length >= 6, commands.join());
  for (const command of commands) {
    const run = (option: string) => spawnSync(process.execPath, [command, option], { cwd: ROOT, encoding: "utf8" });
    const help = run("--help");
    assert.deepEqual([help.status, help.stderr], [0, ""], command);
    assert.match(help.stdout, /^Usage: .*npm run [a-z]+.*\n$/, command);
    const wrong = run("--unknown-option");
    assert.deepEqual([wrong.status, wrong.stdout], [2, ""], command);
    assert.match(wrong.stderr, /--unknown-option[\s\S]*\nUsage: /, command);
    assert.doesNotMatch(wrong.stderr, /\n {4}at /, command);
  }
});
