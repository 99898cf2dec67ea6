// The documents and the comments of the project name only what exists, and link to what opens.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { statusDocumentSchema } from "../contract/status.ts";
import packageJson from "../package.json" with { type: "json" };
import {
  anchorsIn,
  brokenLinks,
  brokenReferences,
  documents,
  exampleIn,
  missingPaths,
  missingScripts,
  numberedCitations,
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
