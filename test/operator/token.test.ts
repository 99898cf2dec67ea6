// The explanation of a token on the command line.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createStatusToken } from "../../edge/access/status-token.ts";

const ROOT = new URL("../..", import.meta.url);
const secret = "A".repeat(43);
const token = await createStatusToken({
  key: { kid: "2026-11", secret },
  resource: { connection: "shop", kind: "payment", id: "abcde12345abcde12345" },
});

let folder: string;
let files: string[];
before(() => {
  folder = mkdtempSync(join(tmpdir(), "token-"));
  files = ["--config", join(folder, "wrangler.toml"), "--secrets", join(folder, "secrets")];
  writeFileSync(
    join(folder, "wrangler.toml"),
    `vars = { CONNECTIONS = '{"shop": {"provider": "ixopay", "merchant": {"name": "A Shop"}}}' }\n`,
  );
  writeFileSync(
    join(folder, "secrets"),
    `TOKEN_KEYS='[{"kid": "2026-11", "alg": "HS256", "secret": "${secret}"}]'\nSHOP_CREDENTIALS='{"apiKey": "k", "username": "u", "password": "p"}'\n`,
  );
});
after(() => rmSync(folder, { recursive: true }));

/** The exit code and the lines of the command for this text on its standard input. */
function explain(text: string, ...options: string[]): [code: number | null, lines: string[]] {
  const run = spawnSync(process.execPath, ["operator/token.ts", ...options], { cwd: ROOT, input: text });
  return [run.status, `${run.stdout}${run.stderr}`.trim().split("\n")];
}

describe("npm run token", () => {
  test("A hosted link is explained with its resource and its signature, and the token is not printed", () => {
    const [code, lines] = explain(`https://status.shop.example/s/${token}\n`, ...files);
    assert.deepEqual(lines.slice(0, 2), ["for: shop/payment/abcde12345abcde12345", "allows: status, details"]);
    assert.deepEqual(lines.slice(-3), ["key: 2026-11", "signature: checked", "refused: no"]);
    assert.equal(code, 0);
    assert.ok(!lines.join().includes(token));
  });

  test("A token whose signature or connection cannot be checked is not called accepted", async () => {
    const other = await createStatusToken({
      key: { kid: "2026-11", secret },
      resource: { connection: "other", kind: "payment", id: "abcde12345abcde12345" },
    });
    const doubt = "refused: not for a reason that can be checked here";
    const [code, elsewhere] = explain(other, ...files);
    assert.deepEqual(elsewhere.slice(-3, -2), ["signature: checked"]);
    assert.match(elsewhere.at(-2) ?? "", /^connection: other is not in /);
    assert.deepEqual([code, elsewhere.at(-1)], [0, doubt]);
    const [, keyless] = explain(token, "--config", join(folder, "wrangler.toml"), "--secrets", "/dev/null");
    assert.match(keyless.join(" "), /signature: not checked: TOKEN_KEYS is in none of the files\./);
    assert.equal(keyless.at(-1), doubt);
  });

  test("A token that the Worker refuses ends the command with 1 and the reason", () => {
    const [code, lines] = explain(`${token.slice(0, -6)}AAAAAA`, ...files);
    assert.equal(lines.at(-1), "refused: The key of this kid has not signed it, or it was changed.");
    assert.equal(code, 1);
  });
});
