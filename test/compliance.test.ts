// docs/compliance.md has every requirement of OWASP ASVS 5.0.0, levels 1 and 2, once, with what shows that it is met.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import packageJson from "../package.json" with { type: "json" };
import { documents, linkedFiles } from "./runner/documents.ts";

/**
 * The requirements of levels 1 and 2: each section, and how many it has. Those of level 3 come last in their section, so
 * the numbers have no gaps.
 * https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/docs_en, checked 2026-11-28
 */
const SECTIONS = `1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
  5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1
  9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4
  13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2`;
const REQUIREMENTS = SECTIONS.split(/\s+/).flatMap((entry) => {
  const [section = "", count = ""] = entry.split(":");
  return Array.from({ length: Number(count) }, (_, index) => `${section}.${index + 1}`);
});

const STATES = ["met", "operator", "Cloudflare", "accepted", "open"];

const path = "docs/compliance.md";
const { text } = documents.find((document) => document.path === path) ?? assert.fail();

interface Row {
  id: string;
  requirement: string;
  state: string;
  how: string;
}

/** The rows of the tables of requirements. */
function rowsIn(text: string): Row[] {
  const [requirements = ""] = text.split("## PCI DSS");
  return requirements
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6 && !/^(id|-+)$/.test(cells[1] ?? ""))
    .map(([, id = "", requirement = "", state = "", how = ""]) => ({ id, requirement, state, how }));
}

/** The requirements of a cell such as "1.3.1, 1.3.8 – 1.3.11". */
function idsIn(cell: string): string[] {
  return cell.split(", ").flatMap((part) => {
    const [first = "", last] = part.split(" – ");
    const numbers = first.split(".").map(Number);
    const from = numbers.pop() ?? 0;
    const to = last === undefined ? from : Number(last.split(".").at(-1));
    return Array.from({ length: to - from + 1 }, (_, index) => [...numbers, from + index].join("."));
  });
}

function notApplicableIn(text: string): string[] {
  const [, section = ""] = text.split("## What does not apply\n");
  return [...section.matchAll(/^\| ([\d., –]+\d) +\|/gm)].flatMap(([, cell = ""]) => idsIn(cell));
}

/** The tests and commands that a cell names. */
function evidenceIn(how: string): string[] {
  return [...how.matchAll(/`((?:test|examples)\/[^`]+\.test\.ts|npm run [\w-]+|npm audit)`/g)].map(
    ([, name = ""]) => name,
  );
}

const rows = rowsIn(text);

describe("docs/compliance.md", () => {
  test("Each requirement has one row, or one reason why it does not apply", () => {
    assert.equal(REQUIREMENTS.length, 253, "as many as the standard has at levels 1 and 2");
    const named = [...rows.map(({ id }) => id), ...notApplicableIn(text)];
    assert.deepEqual(
      named.filter((id, index) => named.indexOf(id) !== index),
      [],
      "named twice",
    );
    assert.deepEqual(
      named.filter((id) => !REQUIREMENTS.includes(id)),
      [],
      "not a requirement of level 1 or 2",
    );
    assert.deepEqual(
      REQUIREMENTS.filter((id) => !named.includes(id)),
      [],
      "missing",
    );
    assert.deepEqual(idsIn("1.3.1, 1.3.8 – 1.3.10"), ["1.3.1", "1.3.8", "1.3.9", "1.3.10"]);
  });

  test("Each row has a state, and is in the order of the standard", () => {
    assert.deepEqual(
      rows.filter(({ state, how, requirement }) => !STATES.includes(state) || how === "" || requirement === ""),
      [],
    );
    const ids = rows.map(({ id }) => id);
    assert.deepEqual(
      ids,
      REQUIREMENTS.filter((id) => ids.includes(id)),
    );
  });

  test("A requirement that is met names a test, a command or a document, and one that is accepted names its decision", () => {
    const without = rows.filter(({ state, how }) => {
      if (state === "accepted") return !/\]\(decisions\/\d{4}-/.test(how) && !/^as \d/.test(how);
      if (state === "met") return evidenceIn(how).length === 0 && !/\]\(/.test(how);
      return false;
    });
    assert.deepEqual(without, []);
  });

  test("Every test, npm script and document that is named as evidence exists", () => {
    const evidence = [...new Set(evidenceIn(text))];
    assert.ok(evidence.length > 60, `${evidence.length}`);
    const isFile = (name: string) => {
      const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
      return existsSync(file) && statSync(file).isFile();
    };
    const missing = evidence.filter((name) => {
      const script = /^npm run (.+)$/.exec(name)?.[1];
      if (script) return !Object.hasOwn(packageJson.scripts, script);
      return name !== "npm audit" && !isFile(name);
    });
    assert.deepEqual(missing, []);
    const links = linkedFiles({ path, text });
    assert.ok(links.length > 30);
    assert.deepEqual(
      links.filter((file) => !isFile(file)),
      [],
    );
  });
});
