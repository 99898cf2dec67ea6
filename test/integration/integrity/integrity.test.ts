/** `npm run integrity` finds nothing on a correct deployment, and names every change on a manipulated one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createStatusToken } from "../../../edge/access/status-token.ts";
import { BuiltFiles } from "../../../release/integrity/built-files.ts";
import { Checkout } from "../../../release/integrity/checkout.ts";
import { compare } from "../../../release/integrity/compare.ts";
import { Report } from "../../../release/integrity/report.ts";
import { integrity } from "../../../release/integrity.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../fixture.ts";
import { type Asked, type ManipulatingProxy, type Served, startProxy } from "./manipulating-proxy.ts";

const SHOP = "https://shop.example";
const PAGES = /^\/p\/sandbox\/payment\/test_created~integrity\?lang=en$/;
const SHOP_PAGE = /^\/p\/shop\/integrity/;
const ELEMENT = /^\/\d[^/]*\/payment-status\.js$/;
const INVENTORY = /^\/\.well-known\/payment-status\.json$/;

let fixture: Fixture;
let checkout: Checkout;
let proxy: ManipulatingProxy;
let folder: string;
before(async () => {
  fixture = await openFixture();
  const { baseUrl } = fixture.simulator;
  const shop = { provider: "ixopay", baseUrl, merchant: { name: "Example Shop" }, origins: [SHOP] };
  const files = BuiltFiles.read(fileURLToPath(new URL("../../../dist/assets", import.meta.url)));
  checkout = await Checkout.open(files, { CONNECTIONS: { shop }, SANDBOX: "on" });
  proxy = await startProxy(fixture.worker.url);
  folder = mkdtempSync(join(tmpdir(), "payment-status-integrity-"));
  writeFileSync(
    join(folder, "wrangler.toml"),
    `name = "test"\n[vars]\nSANDBOX = "on"\n[vars.CONNECTIONS.shop]\nprovider = "ixopay"\nbaseUrl = "${baseUrl}"\nmerchant = { name = "Example Shop" }\norigins = ["${SHOP}"]\n`,
  );
});
after(() => {
  rmSync(folder, { recursive: true });
  proxy.close();
  return fixture.close();
});

interface Manipulation {
  title: string;
  /** The addresses whose responses it changes. */
  at: RegExp;
  change: (served: Served, asked: Asked) => void;
  /** Every difference must be one of these, and each of these must be found. */
  finds: RegExp[];
}

function setHeader({ headers }: Served, name: string, change: (value: string) => string | null): void {
  for (const [index, [each, value]] of headers.entries()) {
    if (each.toLowerCase() !== name) continue;
    const changed = change(value);
    if (changed === null) headers.splice(index, 1);
    else headers[index] = [each, changed];
    return;
  }
}

const policy = (change: (policy: string) => string) => (served: Served) =>
  setHeader(served, "content-security-policy", change);
const inPage =
  (added: string, before = "</main>") =>
  (served: Served) => {
    served.body = served.body.replace(before, () => added + before);
  };
const isBrowser = ({ headers }: Asked) => headers["sec-fetch-dest"] !== undefined;

function inventory(change: (scripts: { [name: string]: unknown; path: string }[]) => void) {
  return (served: Served) => {
    const { scripts } = JSON.parse(served.body);
    change(scripts);
    served.body = JSON.stringify({ scripts });
  };
}

const MANIPULATIONS: Manipulation[] = [
  {
    title: "A policy that allows every script",
    at: PAGES,
    change: policy((value) => value.replace(/script-src [^;]+/, "script-src *")),
    finds: [/: The policy has script-src "\*" instead of "http/],
  },
  {
    title: "A policy without one of its directives",
    at: PAGES,
    change: policy((value) => value.replace("; require-trusted-types-for 'script'", "")),
    finds: [/: The policy has no require-trusted-types-for\. It must be "'script'"\.$/],
  },
  {
    title: "A policy in which a weaker directive comes first",
    at: PAGES,
    change: policy((value) => `script-src 'unsafe-inline'; ${value}`),
    finds: [/: The policy has script-src "'unsafe-inline'" instead of/],
  },
  {
    title: "A policy that is only reported",
    at: PAGES,
    change: (served) => {
      served.headers = served.headers.map(([name, value]) =>
        /^content-security-policy$/i.test(name) ? ["Content-Security-Policy-Report-Only", value] : [name, value],
      );
    },
    finds: [/Content-Security-Policy is missing/, /Content-Security-Policy-Report-Only is sent, and must not be/],
  },
  {
    title: "A second policy header",
    at: PAGES,
    change: ({ headers }) => headers.push(["Content-Security-Policy", "default-src *"]),
    finds: [/Content-Security-Policy is sent 2 times: .* and "default-src \*"\.$/],
  },
  {
    title: "A policy in the page itself",
    at: PAGES,
    change: inPage(`<meta http-equiv="Content-Security-Policy" content="script-src *">`, "<title>"),
    finds: [/The page has <meta http-equiv="Content-Security-Policy" content="script-src \*">, which/],
  },
  {
    title: "Another origin that may frame a shop's page",
    at: SHOP_PAGE,
    change: policy((value) => value.replace(SHOP, `${SHOP} https://evil.example`)),
    finds: [
      /frame-ancestors "https:\/\/shop\.example https:\/\/evil\.example" instead of "https:\/\/shop\.example"\.$/,
    ],
  },
  {
    title: "Another origin that a page may send data to",
    at: PAGES,
    change: policy((value) => value.replace("connect-src 'self'", "connect-src 'self' https://evil.example")),
    finds: [/connect-src "'self' https:\/\/evil\.example" instead of "'self'"\.$/],
  },
  {
    title: "A page that other windows can reach, whose type is guessed",
    at: PAGES,
    change: (served) => {
      setHeader(served, "cross-origin-opener-policy", () => null);
      setHeader(served, "x-content-type-options", () => null);
    },
    finds: [/Cross-Origin-Opener-Policy is missing. It must be "same-origin"/, /X-Content-Type-Options is missing/],
  },
  {
    title: "A header that loads, leads or allows more",
    at: PAGES,
    change: ({ headers }) =>
      headers.push(
        ["Link", "<https://evil.example/a.css>; rel=stylesheet"],
        ["Refresh", "0; url=https://evil.example/"],
        ["Access-Control-Allow-Origin", "*"],
        ["Set-Cookie", "id=1; Path=/"],
      ),
    finds: [
      /Link is sent, and must not be: "<https:\/\/evil/,
      /Refresh is sent, and must not be/,
      /Access-Control-Allow-Origin is sent, and must not be: "\*"/,
      /A cookie is set as "id=…; Path=\/"/,
    ],
  },
  {
    title: "A script without HSTS",
    at: ELEMENT,
    change: (served) => setHeader(served, "strict-transport-security", () => null),
    finds: [/payment-status\.js: Strict-Transport-Security is missing. It must be "max-age=63072000/],
  },
  {
    title: "A shortened HSTS",
    at: ELEMENT,
    change: (served) => setHeader(served, "strict-transport-security", () => "max-age=300"),
    finds: [/Strict-Transport-Security is "max-age=300" instead of "max-age=63072000; includeSubDomains"\.$/],
  },
  {
    title: "A script that no page of another origin may load",
    at: ELEMENT,
    change: (served) => setHeader(served, "access-control-allow-origin", () => null),
    finds: [/Access-Control-Allow-Origin is missing. It must be "\*"/],
  },
  {
    title: "An element with one byte more",
    at: /^(\/\d[^/]*)?\/(payment-status|embed)\.js$/,
    change: (served) => {
      served.body += ";";
    },
    finds: [
      /js, \S+js and 2 others: The content is not that of this checkout\. It has the hash sha384-|js: The content is not/,
    ],
  },
  {
    title: "Another script for browsers only",
    at: ELEMENT,
    change: (served, asked) => {
      if (isBrowser(asked)) served.body = "steal()";
    },
    finds: [
      /\(only for a browser on a computer and a browser on a phone\): The content is not that of this checkout\. It has the hash sha384-/,
    ],
  },
  {
    title: "Another script for phones only",
    at: ELEMENT,
    change: (served, { headers }) => {
      if (headers["user-agent"]?.includes("iPhone")) served.body = "steal()";
    },
    finds: [/\(only for a browser on a phone\): The content is not that of this checkout/],
  },
  {
    title: "Another text in a translation",
    at: /^\/messages\/de\./,
    change: (served) => {
      served.body = served.body.replace("Zahlung", "Überweisung an DE00");
    },
    finds: [/^\/messages\/de\.\w+\.json: The content is not that of this checkout/],
  },
  {
    title: "Another text of the hosted page in all languages",
    at: /^\/page-messages\.json$/,
    change: (served) => {
      served.body = served.body.replace("Zahlung", "Überweisung an DE00");
    },
    finds: [/^\/page-messages\.json: The content is not that of this checkout/],
  },
  {
    title: "Another text in a page",
    at: PAGES,
    change: (served) => {
      served.body = served.body.replace("<h1 ", "<h1 class=a ").replace("</footer>", "Call +1 555 0100</footer>");
    },
    finds: [/The page has (<h1 class="a"|the text "Call \+1 555 0100)/, /The page lacks <h1/],
  },
  {
    title: "A time that is an account number",
    at: /^\/p\/sandbox\/payment\/test_succeeded~integrity\?lang=az$/,
    change: (served) => {
      served.body = served.body.replace(/(<time[^>]*>)[^<]*/, "$1DE89 3704 0044 0532 0130 00");
    },
    finds: [/The page has <time/, /The page has the text "DE89 3704 0044 0532 0130 00", which/, /The page lacks/],
  },
  {
    title: "A script of another origin in pages",
    at: PAGES,
    change: inPage(`<script src="https://evil.example/skim.js"></script>`),
    finds: [/The page has <script src="https:\/\/evil\.example\/skim\.js">, which this checkout does not write\.$/],
  },
  {
    title: "A changed inline script",
    at: PAGES,
    change: inPage(";fetch('https://evil.example')", "</script>\n</body>"),
    finds: [/The page has <script>/, /The page lacks <script>/],
  },
  {
    title: "An element that the page loads without its hash",
    at: PAGES,
    change: (served) => {
      served.body = served.body.replace(/ integrity="[^"]*"/, "");
    },
    finds: [
      /The page has <script type="module" src="http.*payment-status\.js" cross/,
      /The page lacks <script type="mod/,
    ],
  },
  {
    title: "An inline event handler",
    at: PAGES,
    change: (served) => {
      served.body = served.body.replace("<main>", `<main onclick="steal()">`);
    },
    finds: [/The page has <main onclick="steal\(\)">/, /The page lacks <main>/],
  },
  {
    title: "A link, a frame, a base, a form and a refresh that lead elsewhere",
    at: PAGES,
    change: inPage(
      `<a href="https://evil.example/">.</a><iframe src="https://evil.example/"></iframe><base href="https://evil.example/"><form action="https://evil.example/"></form><meta http-equiv="refresh" content="0;url=https://evil.example/">`,
    ),
    finds: [
      /The page has <a href="https:\/\/evil/,
      /The page has <iframe src="https:\/\/evil/,
      /The page has <base href="https:\/\/evil/,
      /The page has <form action="https:\/\/evil/,
      /The page has <meta http-equiv="refresh"/,
      /The page has the text "\."/,
    ],
  },
  {
    title: "A merchant's contact that is somebody else's, in the page and in its status",
    at: PAGES,
    change: (served) => {
      served.body = served.body.replaceAll("help@shop.example", "help@evil.example");
    },
    finds: [/The status has mailto:help@evil\.example as merchant\.support instead of mailto:help@shop\.example\.$/],
  },
  {
    title: "A payment that did not happen, in the page and in its status",
    at: PAGES,
    change: (served) => {
      served.body = served.body.replaceAll(`"state":"created"`, `"state":"succeeded"`);
    },
    finds: [/The page shows the state succeeded instead of created/, /The page (has|lacks)/],
  },
  {
    title: "An API that any origin may read, and whose answers lead elsewhere",
    at: /^\/(p|v1)\/sandbox\/payment\/test_created~integrity(\?lang=en)?$/,
    change: (served, { path }) => {
      if (!path.startsWith("/v1/")) return;
      setHeader(served, "access-control-allow-origin", () => "*");
      setHeader(served, "content-security-policy", () => null);
      const status = JSON.parse(served.body);
      const merchant = { ...status.merchant, url: "https://evil.example/" };
      served.body = JSON.stringify({ ...status, state: "failed", merchant, continueUrl: "https://evil.example/pay" });
    },
    finds: [
      /lang=en in the API \(only for a browser .*\): Access-Control-Allow-Origin is "\*" instead of "https:/,
      /lang=en in the API: Content-Security-Policy is missing/,
      /The API gives the state failed instead of created\.$/,
      /The status has https:\/\/evil\.example\/ as merchant\.url instead of http/,
      /The status leads the customer to https:\/\/evil\.example\/pay, whose host the configuration does not list\.$/,
    ],
  },
  {
    title: "A redirect to another page",
    at: PAGES,
    change: (served) => {
      served.status = 302;
      served.headers = [["Location", "https://evil.example/"]];
    },
    finds: [/The answer has the status 302, a redirect to https:\/\/evil\.example\/, instead of 200\.$/],
  },
  {
    title: "A worker for the browser",
    at: /^\/sw\.js$/,
    change: (served) => {
      served.status = 200;
      served.body = "self.onfetch = steal";
    },
    finds: [/^\/sw\.js: The answer has the status 200 instead of 404\.$/],
  },
  {
    title: "An inventory without a file that is served, and with one that is not",
    at: INVENTORY,
    change: inventory((scripts) => {
      scripts.splice(1, 1, { ...scripts[1], path: "/skim.js" });
    }),
    finds: [
      /The inventory does not list \/\d[^/]*\/embed\.js, which is served\.$/,
      /The inventory lists \/skim\.js, which this checkout does not serve\.$/,
    ],
  },
  {
    title: "An inventory with another hash and other origins",
    at: INVENTORY,
    change: inventory(([element = assert.fail()]) => {
      element.integrity = `sha384-${"A".repeat(64)}`;
      element.origins = ["https://evil.example"];
    }),
    finds: [
      /The inventory has "sha384-A+" as integrity of \/\d[^/]*\/payment-status\.js instead of "sha384-/,
      /The inventory has "https:\/\/evil\.example" as origins of/,
    ],
  },
  {
    title: "An inventory that is none",
    at: INVENTORY,
    change: (served) => {
      served.body = "{}";
    },
    finds: [/^\/\.well-known\/payment-status\.json: It is not an inventory of scripts\.$/],
  },
  {
    title: "An API whose policy and cache rules are gone",
    at: /^\/v1\/integrity\//,
    change: (served) => {
      setHeader(served, "content-security-policy", () => null);
      setHeader(served, "cache-control", () => "public, max-age=60");
    },
    finds: [/Content-Security-Policy is missing/, /Cache-Control is "public, max-age=60" instead of "no-store"/],
  },
];

async function differencesAfter(manipulations: readonly Manipulation[]): Promise<string[]> {
  proxy.manipulate((served, asked) => {
    for (const { at, change } of manipulations) if (at.test(asked.path)) change(served, asked);
  });
  const isConcerned = (path: string) => manipulations.some(({ at }) => at.test(path));
  const { differences, unreachable } = await compare(proxy.url, checkout, [], isConcerned);
  assert.deepEqual(unreachable, []);
  return differences;
}

function assertFinds(differences: readonly string[], finds: readonly RegExp[]): void {
  for (const pattern of finds)
    assert.ok(
      differences.some((difference) => pattern.test(difference)),
      `${pattern} is not in\n${differences.join("\n")}`,
    );
}

describe("a manipulated deployment", () => {
  for (const manipulation of MANIPULATIONS) {
    test(`${manipulation.title} is found and named`, async () => {
      const differences = await differencesAfter([manipulation]);
      assertFinds(differences, manipulation.finds);
      const others = differences.filter((each) => !manipulation.finds.some((pattern) => pattern.test(each)));
      assert.deepEqual(others, []);
    });
  }

  test("A report names the clients in the same order, whichever gets its response first", () => {
    const report = new Report();
    for (const client of ["a browser on a phone", "a browser on a computer"]) report.add(["It differs."], "/a", client);
    assert.deepEqual(report.sentences, ["/a (only for a browser on a computer and a browser on a phone): It differs."]);
  });

  test("An API that gives a shop's status to pages of another origin is found and named", async () => {
    const { uuid } = fixture.simulator.control.create();
    const path = `/p/shop/payment/${uuid}`;
    const own = await fetch(new URL(`/v1/shop/payment/${uuid}`, proxy.url), { headers: { Origin: SHOP } });
    const body = await own.text();
    proxy.manipulate((served, asked) => {
      if (!asked.path.startsWith("/v1/") || served.status !== 403) return;
      Object.assign(served, { status: 200, headers: [["Access-Control-Allow-Origin", "*"]], body });
    });
    const { differences } = await compare(proxy.url, checkout, [new URL(path, proxy.url)], (each) => each === path);
    assert.deepEqual(differences, [
      "page 1 (/p/shop/payment/…) in the API (only for a browser on a computer and a browser on a phone): The answer has the status 200 instead of 403.",
    ]);
  });

  test("Several manipulations at once are all named", async () => {
    const titles =
      /^(A script of another|Another script for phones|A shortened HSTS|A second policy|Another text in a tr|An inventory with|A worker|A link, a frame|Another origin that may frame)/;
    const several = MANIPULATIONS.filter(({ title }) => titles.test(title));
    assert.equal(several.length, 10);
    assertFinds(
      await differencesAfter(several),
      several.flatMap(({ finds }) => finds),
    );
  });
});

describe("npm run integrity", () => {
  const run = (...options: string[]) => integrity(["--config", join(folder, "wrangler.toml"), ...options]);

  test("The command ends with 0 on a correct deployment, with a page and a hosted link that are named", async () => {
    const { uuid } = fixture.simulator.control.create();
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid), returnUrl: `${SHOP}/orders` });
    const addresses = [`/p/shop/payment/${fixture.simulator.control.create().uuid}`, `/s/${token}?theme=dark`];
    proxy.manipulate();
    const url = proxy.url.origin;
    assert.deepEqual(await run(url, ...addresses.map((address) => `${url}${address}`)), {
      code: 0,
      problems: [],
      text: `✔ ${url} serves what this checkout would serve.`,
    });
  });

  test("The command ends with 1 and a sentence for each difference, without the token of a hosted link", async () => {
    proxy.manipulate((served) => {
      served.body = "hello";
      served.headers = [];
    });
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment("a") });
    const { code, problems } = await run(proxy.url.href, new URL(`/s/${token}`, proxy.url).href);
    assert.equal(code, 1);
    assertFinds(problems, [
      /^\/.* and \d+ others: X-Content-Type-Options is missing\. It must be "nosniff"\.$/,
      /^\/\.well-known\/payment-status\.json: It is not an inventory of scripts\.$/,
      /^\/p\/sandbox\/.*: The page has no status that can be read\.$/,
      /^page 1 \(\/s\/…\): /,
    ]);
    for (const problem of problems) assert.match(problem, /^\S.*\.$/);
    assert.ok(!problems.join().includes(token));
  });

  test("The command ends with 2 when nobody answers, when there is no page to compare, and without an address", async () => {
    const unreachable = await run("http://127.0.0.1:1");
    assert.equal(unreachable.code, 2);
    assert.match(unreachable.problems.join("\n"), / at http:\/\/127\.0\.0\.1:1 cannot be reached: /);
    const useless = await run();
    assert.equal(useless.code, 2);
    assert.match(useless.problems.join("\n"), /Name one deployment/);
    const elsewhere = await run(proxy.url.href, "https://evil.example/p/shop/payment/a");
    assert.match(elsewhere.problems.join("\n"), /pages of that deployment only/);
    const missing = await run("--release", "9.9.9", proxy.url.href);
    assert.match(missing.problems.join("\n"), /Version 9\.9\.9 is not in release\/bundles/);
    const withoutSandbox = await Checkout.open(checkout.files, {});
    const { unreachable: notes } = await compare(proxy.url, withoutSandbox, [], () => false);
    assert.match(notes.join("\n"), /No status page was compared/);
  });

  test("The process ends with the code of the outcome, and its help lists the codes", () => {
    const command = fileURLToPath(new URL("../../../release/integrity.ts", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "no address"], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /^✖ Invalid URL$/m);
    for (const line of [
      /^ {2}0 {2}everything is the same/m,
      /^ {2}1 {2}something differs/m,
      /^ {2}2 {2}the deployment can/m,
    ])
      assert.match(stdout, line);
  });
});
