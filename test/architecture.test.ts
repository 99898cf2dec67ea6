// Promise: who may import whom, what a file's first comment binds it to, and how much a merchant's page loads. Every rule
// comes with an example that breaks it, so that no rule can go blind unnoticed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { type Source, sourceOf, sources } from "./runner/sources.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

interface Rule {
  type: string;
  /** What in this file breaks the rule; empty when nothing does or the rule is not about this file. */
  breaks(source: Source): string[];
  /** Path and text of a file that breaks it. */
  example: [path: string, text: string];
}

/** A rule about imports: in files matching `files`, every import must satisfy `allows`. */
function arrow(
  type: string,
  files: RegExp,
  allows: (from: string, typeOnly: boolean, path: string) => boolean,
  example: [path: string, text: string],
): Rule {
  const breaks = ({ path, imports }: Source) =>
    files.test(path)
      ? imports.filter(({ from, typeOnly }) => !allows(from, typeOnly, path)).map(({ from }) => from)
      : [];
  return { type, breaks, example };
}

/** A rule about words: in files that `concerns` picks, `word` must not occur outside comments. */
function silence(
  type: string,
  concerns: (source: Source) => boolean,
  word: RegExp,
  example: [path: string, text: string],
): Rule {
  return { type, breaks: (source) => (concerns(source) ? (source.code.match(word) ?? []) : []), example };
}

/** The comment a file begins with: its promise. */
const promiseOf = ({ text }: Source) => /^(?:#!.*\n)?(\/\*\*?[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(text)?.[1] ?? "";
/** What a file of the product promises, as a test of its words; tests and simulators are not held to theirs. */
const promises = (words: RegExp) => (source: Source) =>
  /^(edge|widget)\//.test(source.path) && words.test(promiseOf(source).replace(/\s*\n\s*(\*|\/\/)?\s*/g, " "));

/** These are pure whatever else changes; any other file that promises the same is held to it too. */
const PURE =
  /^edge\/(access|budget|contract|failure|history|money|queue)\.ts$|^edge\/providers\/[^/]+\/normalise\.ts$|^widget\/(view-state|parse-status)\.ts$/;
const DURABLE_OBJECTS = ["edge/worker.ts", "edge/hub/status-hub.ts", "edge/gate/provider-gate.ts"];
const hasNoNetwork = promises(/no (I\/O|network)/i);

/** Forms of templates that Lit knows and the built element does not. */
const LEFT_OUT: [form: string, pattern: RegExp, example: string][] = [
  ["bindings of properties, events or booleans", /\s[.?@][\w-]+=\$\{/g, `html\`<input .value=\${text}>\``],
  [
    "quotes or text around a binding",
    /=["'][^"'`]*\$\{|=[\w-]+\$\{|=\$\{[^{}`]*\}[^\s>]/g,
    `html\`<p class="a \${b}">\``,
  ],
  ["texts that end like an attribute before a child", />[^<>`]*=\$\{/g, `html\`<p>sum=\${count}</p>\``],
  ["bindings in names of elements", /<\/?[\w-]*\$\{/g, `html\`<h\${level}>\``],
  ["comments, nor elements whose text is no HTML", /<(!--|(script|style|textarea|title)\b)/g, `html\`<!-- \${a} -->\``],
  ["SVG or MathML of their own, nor directives", /\b(svg|mathml|directive|noChange)\b(?=[`(,}])/g, "svg`<g></g>`"],
  ["helpers of Lit", /"lit\/(?!html\.js")[^"]*"/g, 'import { html } from "lit/static-html.js";'],
];

const rules: Rule[] = [
  arrow("contract imports zod alone", /^edge\/contract\.ts$/, (from) => from === "zod", [
    "contract/index.ts",
    'import { money } from "./money.ts";',
  ]),
  arrow(
    "the widget knows of the edge only the types of the contract",
    /^widget\//,
    (from, typeOnly) => !from.startsWith("edge/") || (from === "contract/index.ts" && typeOnly),
    ["widget/connection/view-state.ts", 'import { STATES } from "../contract/index.ts";'],
  ),
  arrow(
    "the widget carries neither zod nor any platform",
    /^widget\//,
    (from) => !/^(zod|hono|jose|node:|cloudflare:)/.test(from),
    ["widget/connection/guard.ts", 'import * as z from "zod";'],
  ),
  arrow(
    "of the widget, the edge uses the view and what it is made of, and in its pages alone",
    /^edge\//,
    (from, typeOnly, path) =>
      !from.startsWith("widget/") ||
      (path.startsWith("edge/page/") &&
        (typeOnly ||
          /^widget\/(payment-status-(view|styles)|wording|icons|money-and-time|payouts|safe-link)\.ts$|^widget\/words\//.test(
            from,
          ))),
    ["edge/page/page.ts", 'import { watch } from "../../widget/status-client.ts";'],
  ),
  arrow(
    "a provider knows the provider interface, what providers share, the contract, money, how secrets are compared, its own folder and zod",
    /^edge\/providers\/[^/]+\//,
    (from, _, path) =>
      ["contract/index.ts", "edge/providers/money.ts", "edge/platform/crypto.ts", "zod", "jose"].includes(from) ||
      /^edge\/providers\/[^/]+\.ts$/.test(from) ||
      from.startsWith(`${posix.dirname(path)}/`) ||
      // Hashes that WebCrypto does not know (MD5, where IXOPAY's older connectors still sign with it).
      from === "node:crypto",
    ["edge/providers/yuno/index.ts", 'import { sign } from "../ixopay/signature.ts";'],
  ),
  arrow("the core names no provider", /^edge\/(?!providers\/)/, (from) => !/^edge\/providers\/[^/]+\//.test(from), [
    "edge/hub/hub-state.ts",
    'import { normalise } from "./providers/ixopay/normalise.ts";',
  ]),
  arrow(
    "cloudflare:workers is imported by the entry and the two objects alone",
    /^(edge|widget)\//,
    (from, _, path) => from !== "cloudflare:workers" || DURABLE_OBJECTS.includes(path),
    ["edge/http/app.ts", 'import { env } from "cloudflare:workers";'],
  ),
  arrow(
    "the edge and the widget import nothing of tests, demo, release or the package's entries",
    /^(edge|widget)\//,
    (from) => !/^(test|demo|release|npm)\//.test(from),
    ["edge/http/app.ts", 'import { pay } from "./simulators/ixopay/server.ts";'],
  ),
  {
    type: "a file that must be pure promises it",
    breaks: (source) =>
      PURE.test(source.path) && !promises(/No I\/O\. No clock/)(source) ? ['says no "No I/O. No clock"'] : [],
    example: ["edge/gate/budget.ts", "/** The exact sliding log. */"],
  },
  {
    type: "a file that promises no I/O imports no platform",
    breaks: (source) =>
      promises(/No I\/O/)(source)
        ? source.imports.map(({ from }) => from).filter((from) => /^(cloudflare|node):/.test(from))
        : [],
    example: ["edge/gate/queue.ts", '/** No I/O. No clock. */\nimport { readFileSync } from "node:fs";'],
  },
  silence("a file that promises no network makes no request", hasNoNetwork, /(?<![.\w])fetch\(|new WebSocket\(/g, [
    "edge/hub/hub-state.ts",
    "/**\n * What we know. No\n * network. No clock.\n */\nawait fetch(address);",
  ]),
  silence(
    "a file that promises no clock reads none, sets no timer and throws no dice",
    promises(/no clock/i),
    /\b(Date\.now|performance\.now|Math\.random|setTimeout|setInterval)\b|\bnew Date\(\)/g,
    ["edge/hub/hub-state.ts", "/** No network, no clock. */\nconst at = new Date();"],
  ),
  ...LEFT_OUT.map(([form, pattern, example]) =>
    silence(
      `templates have no ${form}: the build leaves them out of Lit (build/lean-lit.ts)`,
      ({ path }) => /^widget\/.*(view|live-card)\.ts$/.test(path),
      pattern,
      ["widget/card/footer-view.ts", example],
    ),
  ),
  {
    // Tests say theirs in their names.
    type: "every file begins with its promise",
    breaks: (source) =>
      promiseOf(source) === "" && !source.path.endsWith(".test.ts") ? ["no comment at its beginning"] : [],
    example: ["edge/http/app.ts", 'import { Hono } from "hono";\n// Routes.'],
  },
];

describe("boundaries", () => {
  for (const { type, breaks, example } of rules) {
    test(type, () => {
      const broken = sources.flatMap((source) => breaks(source).map((what) => `${source.path}: ${what}`));
      assert.deepEqual(broken, []);
      assert.notDeepEqual(breaks(sourceOf(...example)), [], "the rule does not see its own example");
    });
  }

  test("imports are found in every form they are written in", () => {
    const text = [
      'import "./a.ts";',
      'import { b } from "./b.ts";',
      "import type {\n  C,\n} from '../c.ts';".replaceAll("'", '"'),
      'export { d } from "d";',
      "const e = await import(`./e.ts`);",
      '// import "./f.ts";',
    ].join("\n");
    assert.deepEqual(sourceOf("x/y.ts", text).imports, [
      { from: "x/a.ts", typeOnly: false },
      { from: "x/b.ts", typeOnly: false },
      { from: "c.ts", typeOnly: true },
      { from: "d", typeOnly: false },
      { from: "x/e.ts", typeOnly: false },
    ]);
  });

  test("every provider has fixtures that its tests read", () => {
    const providers = readdirSync("edge/providers", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.ok(providers.length > 0);
    // The sandbox has no answers of anybody to keep.
    const without = providers.filter(
      ({ name }) => name !== "sandbox" && !existsSync(`test/providers/${name}/fixtures`),
    );
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
  });
});

describe("what a merchant's page loads", () => {
  const ELEMENT = "dist/assets/payment-status.js";
  const LOADER = "dist/assets/embed.js";
  // What the element weighs on a merchant's page, English included: `npm run bench -- size` tells which part weighs how
  // much, and DECISIONS 22 and 45 how it got there. Sharing among elements and tabs is 0.6 KB of it.
  const MAX_GZIP_BYTES = 16 * 1024;
  const MAX_BROTLI_BYTES = 14.5 * 1024;

  before(() => {
    if (!existsSync(ELEMENT) || !existsSync(LOADER))
      execFileSync(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { stdio: "ignore" });
  });

  test("is one script of at most 16 KB, compressed", () => {
    const script = readFileSync(ELEMENT, "utf8");
    assert.doesNotMatch(script, /\bfrom\s*["']|\bimport\s*["'(]/, "it loads a second script");
    const gzipBytes = gzipSync(script, { level: 9 }).length;
    assert.ok(gzipBytes <= MAX_GZIP_BYTES, `${gzipBytes} bytes of gzip`);
    const brotliBytes = brotliCompressSync(script).length;
    assert.ok(brotliBytes <= MAX_BROTLI_BYTES, `${brotliBytes} bytes of brotli`);
  });

  test("comes with a loader of at most 1.5 KB, compressed, that leaves one global and writes nothing", () => {
    const script = readFileSync(LOADER, "utf8");
    const bytes = gzipSync(script, { level: 9 }).length;
    assert.ok(bytes <= 1.5 * 1024, `${bytes} bytes`);
    assert.doesNotMatch(script, /\bconsole\b|document\.cookie|\bfetch\(/);
    assert.deepEqual([...new Set(script.match(/(?<=window\.)\w+(?=\s*=[^=])/g))], ["PaymentStatus"]);
    assert.match(script, /^\(function\(\)\{|^\(\(\)=>\{|^\(\(\) =>/, "its own names are the page's too");
  });

  test("knows the hash of every file of words, so that no other is ever shown", () => {
    const script = readFileSync(ELEMENT, "utf8");
    const integrityOf = (path: string) =>
      `sha256-${createHash("sha256")
        .update(readFileSync(`dist/assets/${path}`))
        .digest("base64")}`;
    const [, listPath = ""] = /`(words\/list\.[0-9a-f]{8}\.json)`/.exec(script) ?? [];
    assert.ok(script.includes(`\`${listPath}\`,\`${integrityOf(listPath)}\``));
    const listed = Object.entries<[string, string]>(JSON.parse(readFileSync(`dist/assets/${listPath}`, "utf8")));
    assert.ok(listed.length >= 50);
    for (const [language, [path, integrity]] of listed) {
      assert.equal(integrity, integrityOf(path), language);
      assert.ok(brotliCompressSync(readFileSync(`dist/assets/${path}`)).length <= 2048, `${language} is above 2 KB`);
    }
  });

  test("writes nothing to the console and keeps no cookie", () => {
    assert.doesNotMatch(readFileSync(ELEMENT, "utf8"), /\bconsole\.(log|info|debug|error|trace)\(|document\.cookie/);
  });
});
