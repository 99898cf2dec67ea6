// The functions in docs/tokens.md make tokens that the Worker accepts, in every language that the document shows.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { resourcePath } from "../contract/resource.ts";
import { checkStatusToken } from "../edge/access/check-token.ts";
import { createStatusToken } from "../edge/access/status-token.ts";

const document = readFileSync(fileURLToPath(new URL("../docs/tokens.md", import.meta.url)), "utf8");

const KID = "2026-11";
const SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const NOW_SECONDS = 1_795_687_200;
const RESOURCE = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" } as const;
/** Its path needs escapes: a slash, a blank, a percent sign, a letter outside ASCII. */
const ESCAPED_RESOURCE = { connection: "shop", kind: "order", id: "A/1 50% ü" } as const;

const LANGUAGES = [
  {
    name: "Python",
    fence: "python",
    file: "token.py",
    command: ["python3", "token.py"],
    version: ["python3", "--version"],
    program: (code: string, id: string, kind: string) =>
      `${code}\nprint(status_token("${KID}", "${SECRET}", "shop", "${kind}", "${id}", now=${NOW_SECONDS}), end="")\n`,
  },
  {
    name: "PHP",
    fence: "php",
    file: "token.php",
    command: ["php", "token.php"],
    version: ["php", "--version"],
    program: (code: string, id: string, kind: string) =>
      `<?php\n${code}\necho status_token('${KID}', '${SECRET}', 'shop', '${kind}', '${id}', now: ${NOW_SECONDS});\n`,
  },
  {
    name: "Go",
    fence: "go",
    file: "token.go",
    command: ["go", "run", "token.go"],
    version: ["go", "version"],
    program: (code: string, id: string, kind: string) =>
      `${code.replace("import (", 'import (\n\t"fmt"')}
func main() {
	token, err := statusToken("${KID}", "${SECRET}", "shop", "${kind}", "${id}", "status details", time.Hour, time.Unix(${NOW_SECONDS}, 0))
	if err != nil {
		panic(err)
	}
	fmt.Print(token)
}
`,
  },
] as const;

/** The code block of a language in the document. */
function snippet(fence: string): string {
  const [, code] = new RegExp(`^\`\`\`${fence}\n([\\s\\S]*?)^\`\`\``, "m").exec(document) ?? [];
  return code ?? assert.fail(`docs/tokens.md has no block of ${fence}`);
}

const isMissing = ([command, option]: readonly [string, string]) => spawnSync(command, [option]).error !== undefined;

/** Runs the snippet of a language for this resource and returns the token that it prints. */
function tokenFrom({ fence, file, command, program }: (typeof LANGUAGES)[number], kind: string, id: string): string {
  const folder = mkdtempSync(join(tmpdir(), "token-snippet-"));
  try {
    writeFileSync(join(folder, file), program(snippet(fence), id, kind));
    const [name, ...options] = command;
    const { status, stdout, stderr } = spawnSync(name, options, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("docs/tokens.md", () => {
  const vector = snippet("text").trim();

  test("The test vector is the token that createStatusToken() makes", async () => {
    const key = { kid: KID, secret: SECRET };
    assert.equal(await createStatusToken({ key, resource: RESOURCE, nowMs: NOW_SECONDS * 1000 }), vector);
    assert.ok(document.includes(`\`${SECRET}\``) && document.includes(`\`${NOW_SECONDS}\``));
  });

  for (const language of LANGUAGES) {
    const skip = isMissing(language.version) && `${language.command[0]} is not on this machine`;

    test(`The function in ${language.name} makes the test vector`, { skip }, () => {
      assert.equal(tokenFrom(language, RESOURCE.kind, RESOURCE.id), vector);
    });

    test(`The Worker accepts a token from ${language.name} for an id that needs escapes`, { skip }, async () => {
      const token = tokenFrom(language, ESCAPED_RESOURCE.kind, ESCAPED_RESOURCE.id);
      const key = { kid: KID, alg: "HS256", secret: SECRET } as const;
      const claims = await checkStatusToken(token, ESCAPED_RESOURCE, [key], 0, NOW_SECONDS * 1000);
      assert.deepEqual(
        claims.ok && claims.value.scopes,
        ["status", "details"],
        `refused for ${resourcePath(ESCAPED_RESOURCE)}`,
      );
    });
  }
});
