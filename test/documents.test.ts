// The documents and the comments of the project name only what exists, and link to what opens.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PROBLEM_CODES } from "../contract/problem.ts";
import { statusDocumentSchema } from "../contract/status.ts";
import { loadProvider } from "../edge/providers/load-provider.ts";
import packageJson from "../package.json" with { type: "json" };
import {
  anchorsIn,
  brokenLinks,
  brokenReferences,
  documents,
  exampleIn,
  linkedFiles,
  missingPaths,
  missingScripts,
  numberedCitations,
  unevenRows,
} from "./runner/documents.ts";
import { sources } from "./runner/sources.ts";

describe("documents", () => {
  test("Every path in backticks exists", () => {
    const missing = documents.flatMap((document) => missingPaths(document).map((code) => `${document.path}: ${code}`));
    assert.deepEqual(missing, []);
    const text =
      "`edge/no-such-file.ts`, `no-such-file.ts` and `edge/*/index.tsx`, but `edge/worker.ts`, `GET /v1` and `a.b`";
    assert.equal(missingPaths({ path: "README.md", text }).length, 3);
  });

  test("Every link to a file of the project opens", () => {
    const broken = documents.flatMap((document) => brokenLinks(document).map((link) => `${document.path}: ${link}`));
    assert.deepEqual(broken, []);
    const text = "[a](docs/no-such-page.md) [b](#no-such-heading) [c](https://example.com) [d](#heading)\n# Heading";
    assert.equal(brokenLinks({ path: "README.md", text }).length, 2);
  });

  test("Every row of a table has as many cells as its header", () => {
    assert.deepEqual(documents.flatMap(unevenRows), []);
    const text = "| a | b |\n| - | - |\n| `c | d` | \\| |\n| 1 | 2 |\n\n```\n| x |\n```\n| one |\n| - |\n| 1 | 2 |";
    assert.deepEqual(unevenRows({ path: "a.md", text }), ["a.md: | `c | d` | \\| |", "a.md: | 1 | 2 |"]);
  });

  test("Every npm script that a document names exists", () => {
    const scripts = Object.keys(packageJson.scripts);
    const missing = documents.flatMap((document) => missingScripts(document, scripts));
    assert.deepEqual(missing, []);
    const text = "`npm run no-such-script`, `npm run later` _(planned)_\n`npm run check`";
    assert.equal(missingScripts({ path: "README.md", text: text.replace(", ", "\n") }, scripts).length, 1);
  });

  test("A heading has the anchor that GitHub gives it", () => {
    const text =
      "## 3. Mapping from the providers\n```\n# no heading\n```\n### May the customer pay\n#### `ixopay`, v3";
    assert.deepEqual([...anchorsIn(text)], ["3-mapping-from-the-providers", "may-the-customer-pay", "ixopay-v3"]);
  });
});

/** The longest a document may be, in lines. */
const MAX_LINES = { "README.md": 200, "CONTRIBUTING.md": 120 } as const;
/** A decision is one page. */
const MAX_LINES_OF_DECISION = 60;

describe("the set of documents", () => {
  const textOf = (path: string) => documents.find((document) => document.path === path)?.text ?? "";
  /** The documents that a document links to, from the root. */
  const linkedFrom = (path: string) => new Set(linkedFiles({ path, text: textOf(path) }));
  const lines = (text: string) => text.trimEnd().split("\n").length;

  test("README.md and CONTRIBUTING.md keep to their lengths", () => {
    for (const [path, most] of Object.entries(MAX_LINES)) assert.ok(lines(textOf(path)) <= most, `${path} is too long`);
  });

  test("The table in README.md lists every document for readers, or the index that lists it", () => {
    const [, table = ""] = /^## Documents\n([\s\S]*?)^## /m.exec(textOf("README.md")) ?? [];
    const listed = new Set(linkedFiles({ path: "README.md", text: table }));
    const indexes = ["docs/decisions/README.md", "docs/providers/README.md"];
    for (const index of indexes) for (const path of linkedFrom(index)) if (listed.has(index)) listed.add(path);
    const forReaders = documents.map(({ path }) => path).filter((path) => /^(docs\/.+|[A-Z]+)\.md$/.test(path));
    const missing = forReaders.filter((path) => !listed.has(path) && !["README.md", "docs/README.md"].includes(path));
    assert.ok(forReaders.length > 20);
    assert.deepEqual(missing, []);
  });

  test("A decision has a number of its own, a status, and one page", () => {
    const decisions = documents.filter(({ path }) => /^docs\/decisions\/\d/.test(path));
    const numbers = decisions.map(({ path }) => Number(/\d{4}/.exec(path)?.[0])).sort((one, other) => one - other);
    assert.deepEqual(
      numbers,
      numbers.map((_number, index) => index + 1),
    );
    for (const { path, text } of decisions) {
      assert.match(text, /^# \d+\. .+\n\n\*\*Status\*\*: (accepted|replaced by \d+), \d{4}-\d\d-\d\d\.\n/, path);
      assert.ok(text.startsWith(`# ${Number(/\d{4}/.exec(path)?.[0])}. `), path);
      assert.deepEqual(headingsIn(text), ["Context", "Decision", "Consequences"], path);
      assert.ok(lines(text) <= MAX_LINES_OF_DECISION, `${path} is longer than a page`);
    }
  });

  test("Each provider has a page with credentials, webhooks, limits, mapping, gaps and dated sources", () => {
    const providers = readdirSync(fileURLToPath(new URL("../edge/providers", import.meta.url)), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "sandbox")
      .map(({ name }) => name);
    assert.ok(providers.length >= 4);
    for (const name of providers) {
      const page = textOf(`docs/providers/${name}.md`);
      const sections = ["Credentials", "Webhooks", "Limits", "Mapping", "Gaps", "Sources"];
      assert.deepEqual(headingsIn(page), sections, `docs/providers/${name}.md`);
      const [, sources = ""] = /^## Sources\n([\s\S]*)/m.exec(page) ?? [];
      assert.match(sources, /<https:\/\/[^>]+>.*\| \d{4}-\d\d-\d\d \|/, `docs/providers/${name}.md`);
    }
  });

  test("The page of each provider names every credential and option of its adapter", async () => {
    const pages = documents.filter(({ path }) => /^docs\/providers\/[a-z0-9-]+\.md$/.test(path));
    assert.ok(pages.length >= 4);
    for (const { path, text } of pages) {
      const provider = await loadProvider(/([a-z0-9-]+)\.md$/.exec(path)?.[1] ?? "");
      assert.ok(provider, `${path} is about no provider`);
      const names = Object.keys(provider.examples).filter((name) => name !== "credentials");
      for (const name of names) assert.ok(text.includes(`\`${name}\``), `${path} lacks ${name}`);
    }
  });
});

describe("docs/operations.md", () => {
  const { text = "" } = documents.find(({ path }) => path === "docs/operations.md") ?? {};
  const codeOf = (path: string) => sources.find((source) => source.path === path)?.code ?? "";

  test("Every event of the log, and every reason without a result, has a row", () => {
    const events = [...codeOf("edge/platform/log.ts").matchAll(/\| \(?\{\s*event: "([a-z-]+)"/g)].map(
      ([, event]) => event,
    );
    const [, type = ""] = /type NoResultReason =([^;]+);/.exec(codeOf("edge/providers/query.ts")) ?? [];
    const reasons = [...type.matchAll(/"([a-z-]+)"/g)].map(([, reason]) => reason);
    assert.ok(events.length >= 10 && reasons.length >= 8);
    const [, log = ""] = /^## The log\n([\s\S]*?)^## /m.exec(text) ?? [];
    const missing = [...events, ...reasons].filter((word) => !log.includes(`\n| \`${word}\``));
    assert.deepEqual(missing, []);
  });

  test("Every field of an event of the log is in its row", () => {
    const [, type = ""] = /export type LogEvent = ([\s\S]*?)\n\);/.exec(codeOf("edge/platform/log.ts")) ?? [];
    const [, log = ""] = /^## The log\n([\s\S]*?)^## /m.exec(text) ?? [];
    assert.ok(type.length > 0);
    const missing = type.split(/\n {2}\| /).flatMap((member) => {
      const [, event] = /event: "([a-z-]+)"/.exec(member) ?? [];
      if (event === undefined) return [];
      const own = [...member.matchAll(/[{;]\s*([a-zA-Z]+)\??:/g)].map(([, field]) => field);
      const fields = [...own, ...(member.includes("ResourceFields") ? ["resource", "code"] : [])];
      const row = log.split("\n").find((line) => line.startsWith(`| \`${event}\` `)) ?? "";
      return fields
        .filter((field) => field !== "event" && !row.includes(`\`${field}\``))
        .map((field) => `${event}: ${field}`);
    });
    assert.deepEqual(missing, []);
  });

  test("Every verdict on a webhook is in its row", () => {
    const [row = ""] = /^\| `webhook` +\|.*$/m.exec(text) ?? [];
    const verdicts = ["signed", "unsigned", "forged", "unreadable", "refused", "limited"];
    const code = codeOf("edge/http/webhook.ts") + codeOf("edge/providers/webhook-event.ts");
    assert.deepEqual(
      verdicts.filter((verdict) => !code.includes(`"${verdict}"`)),
      [],
    );
    assert.deepEqual(
      verdicts.filter((verdict) => !row.includes(`\`${verdict}\``)),
      [],
    );
  });
});

describe("docs/troubleshooting.md", () => {
  test("Every problem code that refuses a status is explained", () => {
    const { text = "" } = documents.find(({ path }) => path === "docs/troubleshooting.md") ?? {};
    const notForViewers = ["signature-invalid", "conflict", "too-large", "unsupported-type", "invalid", "internal"];
    const missing = PROBLEM_CODES.filter((code) => !notForViewers.includes(code) && !text.includes(`\`${code}\``));
    assert.deepEqual(missing, []);
  });
});

describe("docs/troubleshooting.md on warnings", () => {
  test("Each warning of the element and of its loader has a section, and no other section has the form of one", () => {
    const { text = "" } = documents.find(({ path }) => path === "docs/troubleshooting.md") ?? {};
    const warnSource = sources.find(({ path }) => path === "widget/warn.ts")?.text ?? "";
    const sections = [...text.matchAll(/^### (PS-.*)$/gm)].map(([, code]) => code);
    const mistakes = /type Mistake = (.*);/.exec(warnSource)?.[1]?.match(/[a-z-]+/g) ?? [];
    const retried = ["signature-invalid", "too-large", "too-many-requests", "internal", "unavailable"];
    // Of requests that no element makes.
    const ofOperators = ["conflict", "unsupported-type", "invalid"];
    const refusals = PROBLEM_CODES.filter((code) => ![...retried, ...ofOperators].includes(code));
    assert.deepEqual(sections, [...mistakes, ...refusals].map((code) => `PS-${code.toUpperCase()}`).sort());
  });
});

describe("docs/interface.md", () => {
  const { text = "" } = documents.find(({ path }) => path === "docs/interface.md") ?? {};

  test("The status document of section 2 has the fields of the schema, except those that are planned", () => {
    assert.deepEqual(
      Object.keys(exampleIn(text, "2. Status document")).sort(),
      Object.keys(statusDocumentSchema.shape).sort(),
    );
  });

  test("The status document of section 2 is valid by the schema", () => {
    assert.doesNotThrow(() => statusDocumentSchema.parse(exampleIn(text, "2. Status document")));
  });

  test("An example is read without its comments and without the fields that are planned", () => {
    const example = '{\n  "a": { "b": "https://c" }, // not planned for d\n  "e": null, // planned · f\n  "at": "…"\n}';
    const section = `## 2. First\n\n\`\`\`jsonc\n${example}\n\`\`\`\n`;
    assert.deepEqual(exampleIn(section, "2. First"), { a: { b: "https://c" }, at: "2026-11-21T10:00:00Z" });
    assert.throws(() => exampleIn(section, "3. Second"), /no example/);
  });
});

describe("comments", () => {
  test("A comment cites a document by a link, not by a number", () => {
    const citations = sources.flatMap(({ path, comments }) =>
      comments.flatMap(numberedCitations).map((citation) => `${path}: ${citation}`),
    );
    assert.deepEqual(citations, []);
    const comment = "As interface 4 says, and DECISIONS 22; see docs/interface.md#4-http.";
    assert.deepEqual(numberedCitations(comment), ["interface 4", "DECISIONS 22"]);
  });

  test("Every link to a document opens at a heading", () => {
    const broken = sources.flatMap(({ path, comments }) =>
      comments.flatMap(brokenReferences).map((reference) => `${path}: ${reference}`),
    );
    assert.deepEqual(broken, []);
    const comment = "docs/interface.md#freshness, docs/interface.md#no-such-heading, docs/no-such-page.md, NOTES.md";
    assert.equal(brokenReferences(comment).length, 3);
  });
});

/** The titles of the sections of the second level. */
function headingsIn(text: string): string[] {
  return [...text.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
}
