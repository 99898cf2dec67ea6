// What the project takes from others: packages with a hash and an accepted licence, and Actions of a named commit.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { refusedLicences } from "../build/licences.ts";
import { shippedPackages } from "../build/sbom.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ integrity: z.string().optional(), resolved: z.string().optional() })),
});
const lock = lockSchema.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));

/** Entries without a hash of their content, and entries whose address would replace the configured registry. */
function unsafeEntries({ packages }: z.infer<typeof lockSchema>): string[] {
  return Object.entries(packages).flatMap(([path, { integrity, resolved }]) => {
    if (path === "") return [];
    const hasHash = /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "");
    return [...(hasHash ? [] : [`${path} has no hash`]), ...(resolved ? [`${path} has an address`] : [])];
  });
}

describe("package-lock.json", () => {
  test("Every package of the lock has the hash of its content and no download address", () => {
    const advice = "Complete the lock: npm install --package-lock-only --omit-lockfile-registry-resolved";
    assert.deepEqual(unsafeEntries(lock), [], advice);
    assert.ok(Object.keys(lock.packages).length > 800);
    const packages = {
      "": {},
      "node_modules/a": {},
      "node_modules/b": { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" },
      "node_modules/c": { integrity: `sha512-${"A".repeat(86)}==`, resolved: "https://registry.example/c.tgz" },
    };
    assert.deepEqual(unsafeEntries({ packages }), [
      "node_modules/a has no hash",
      "node_modules/b has no hash",
      "node_modules/c has an address",
    ]);
  });
});

describe("licences", () => {
  test("Every package that ships has an accepted licence", () => {
    const shipped = shippedPackages(lock);
    assert.ok(shipped.length >= 5);
    assert.deepEqual(refusedLicences(shipped), []);
  });

  test("A package that ships with another licence, or without one, is refused by its name", () => {
    const packages = {
      "": { dependencies: { a: "1", b: "1", c: "1" } },
      "node_modules/a": { version: "1.0.0", license: "MIT", dependencies: { d: "1" } },
      "node_modules/b": { version: "2.0.0", license: "AGPL-3.0-only" },
      "node_modules/c": { version: "3.0.0" },
      "node_modules/d": { version: "4.0.0", license: "MIT OR GPL-3.0-or-later" },
      "node_modules/tool": { version: "5.0.0", license: "GPL-3.0-only" },
    };
    assert.deepEqual(refusedLicences(shippedPackages({ packages })).sort(), [
      "b 2.0.0 has the licence AGPL-3.0-only, which is not accepted.",
      "c 3.0.0 has no licence in the lock.",
      "d 4.0.0 has the licence MIT OR GPL-3.0-or-later, which is not accepted.",
    ]);
  });
});

/** What a workflow must not do, a sentence for each line that does it. */
function unsafeLines(text: string): string[] {
  const lines = text.split("\n");
  const found = lines.flatMap((line, index) => {
    const [, action] = /^\s*(?:- )?uses:\s*(.*)$/.exec(line) ?? [];
    if (action === undefined) return [];
    const isPinned = /^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action) || action.startsWith("./");
    const inputs = lines.slice(index + 1, index + 4).join("\n");
    const keepsToken = action.startsWith("actions/checkout@") && !/^\s*persist-credentials: false$/m.test(inputs);
    return [
      ...(isPinned ? [] : [`${action} is not pinned by commit`]),
      ...(keepsToken ? [`${action} keeps the token`] : []),
    ];
  });
  const permissions = lines.filter((line) => /^permissions:/.test(line));
  if (permissions.length !== 1 || /write-all|read-all/.test(permissions.join()))
    found.push("the workflow does not limit its permissions");
  if (/^\s*[\w-]+: write$/m.test(text)) found.push("a job may write");
  if (/pull_request_target|workflow_run/.test(text)) found.push("code of others runs with the secrets");
  const commands = lines.filter((line) => /^\s*(- )?run:/.test(line));
  if (commands.some((line) => line.includes("${{"))) found.push("an expression becomes part of a command");
  return found;
}

describe("workflows", () => {
  const workflows = globSync(".github/workflows/*").map((path) => ({ path, text: readFileSync(path, "utf8") }));

  test("Every workflow pins its Actions by commit, with least permissions and without a stored token", () => {
    assert.ok(workflows.length >= 2);
    for (const { path, text } of workflows) assert.deepEqual(unsafeLines(text), [], path);
  });

  test("A workflow that pins by tag, keeps its token, may write or runs the text of others is found", () => {
    const checkout = `actions/checkout@${"0".repeat(40)} # v5.0.0`;
    const text = [
      "on: pull_request_target",
      "jobs:",
      "  a:",
      "    permissions:",
      "      contents: write",
      "    steps:",
      "      - uses: actions/setup-node@v5",
      `      - uses: ${checkout}`,
      `      - run: echo ${"${"}{ github.event.pull_request.title }}`,
    ].join("\n");
    assert.deepEqual(unsafeLines(text), [
      "actions/setup-node@v5 is not pinned by commit",
      `${checkout} keeps the token`,
      "the workflow does not limit its permissions",
      "a job may write",
      "code of others runs with the secrets",
      "an expression becomes part of a command",
    ]);
  });

  test("A workflow runs every week the audit, the licences and the comparison with a deployment", () => {
    const weekly = workflows.find(({ text }) => /^ {4}- cron: "\d+ \d+ \* \* \d"$/m.test(text))?.text ?? "";
    for (const command of ["npm audit --omit=dev", "npm run licences", 'npm run integrity -- "$DEPLOYMENT"'])
      assert.ok(weekly.includes(`- run: ${command}`), command);
  });
});
