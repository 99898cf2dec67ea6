// Every mistake of a deployment is named before the deploy, all at once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Deployment, readDeployments } from "../../operator/deployment.ts";
import { findingsOf } from "../../operator/diagnosis.ts";
import type { Finding } from "../../operator/finding.ts";
import { WORKER_PATHS } from "../../operator/platform-checks.ts";
import { variableFindings } from "../../operator/variable-checks.ts";
import { SIMULATED_ACCOUNT as AIRTM, startAirtmSimulator } from "../simulators/airtm/server.ts";
import { SIMULATED_CLIENT as FINRELAY, startFinrelaySimulator } from "../simulators/finrelay/server.ts";
import { SIMULATED_ACCOUNT as IXOPAY, startIxopaySimulator } from "../simulators/ixopay/server.ts";
import { SIMULATED_ACCOUNT as MOLLIE, startMollieSimulator } from "../simulators/mollie/server.ts";
import { SIMULATED_APP as PAYPAL, startPaypalSimulator } from "../simulators/paypal/server.ts";
import { SIMULATED_ACCOUNT as STRIPE, startStripeSimulator } from "../simulators/stripe/server.ts";
import { startYunoSimulator, SIMULATED_ACCOUNT as YUNO } from "../simulators/yuno/server.ts";

const SECRET = "s3cr3t-do-not-print";
const ROOT = new URL("../..", import.meta.url);
const OWN = readFileSync(new URL("wrangler.toml", ROOT), "utf8");
const WITHOUT_STAGING = OWN.replace(/^\[env\.staging\][\s\S]*/m, "");
const SHOP = `
[vars.CONNECTIONS.shop]
provider = "ixopay"
merchant = { name = "A Shop", url = "https://a-shop.com", support = "mailto:help@a-shop.com" }
origins  = ["https://a-shop.com"]
`;
const SECRETS = `
SHOP_CREDENTIALS='{"apiKey": "key", "username": "user", "password": "word", "sharedSecret": "shared"}'
TOKEN_KEYS='[{"kid": "1", "alg": "HS256", "secret": "${"A".repeat(43)}"}]'
`;

const NOTIFY = 'notify = { url = "https://a-shop.com/payment-status" }\n';
/** The project's own configuration with its queues, and a connection that uses them. */
const NOTIFYING =
  OWN.replace(/^# (?=\[\[(env\.staging\.)?queues|(binding|queue) = "(NOTIFY|payment)|max_|dead_letter)/gm, "") +
  SHOP +
  NOTIFY;
const NOTIFY_SECRETS = SECRETS.replace('"sharedSecret": "shared"', `$&, "notifySecret": "whsec_${"A".repeat(44)}"`);

/** A configuration with thirty mistakes. */
const WRONG = `
name = "payment-status"
main = "edge/worker.ts"
compatibility_date = "2026-11-01"
compatibility_flags = ["nodejs_compat"]
[assets]
directory = "dist"
binding = "FILES"
run_worker_first = ["/", "/v1/*", "/s/*", "/admin/*", "/demo/*", "/.well-known/*", "/healthz", "/openapi.json", "/support"]
[[durable_objects.bindings]]
name = "STATUS_HUB"
class_name = "Hub"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["StatusHub"]
[vars]
CONNECTION = { shop = 1 }
DEMO = "on"
SANDBOX = "yes"
OTHER_CREDENTIALS = '{"token": "${SECRET}"}'
LONG = "${"x".repeat(6000)}"
VIEWER_LIMITS = { requests = 0, streams = 20, windowSeconds = 60 }
[vars.CONNECTIONS.shop]
provider = "ixopay"
baseUrl = "https://gateway.ixopay.com/api/v3?x=1"
merchant = { name = "", logoo = "https://a-shop.com/logo.svg", color = "red" }
origins = ["https://a-shop.com/", "https://*", "https://*.com"]
limits = { perAccount = 0, perid = 10 }
publicview = "none"
[vars.CONNECTIONS.other]
provider = "yuno"
baseUrl = "https://api.y.uno"
merchant = { name = "Other" }
share = 3
[vars.CONNECTIONS.Third]
provider = "nobody"
`;
const WRONG_SECRETS = `
SHOP_CREDENTIALS='{"apiKey": "key", "username": "${SECRET}", "linkKey": "short", "sharedsecret": "${SECRET}"}'
SHOPP_CREDENTIALS='{"token": "${SECRET}"}'
TOKEN_KEY='[]'
`;
/** Where the mistakes of both are. */
const WRONG_PLACES = [
  "CONNECTION",
  "DEMO",
  "SANDBOX",
  "OTHER_CREDENTIALS",
  "LONG",
  "VIEWER_LIMITS.requests",
  "CONNECTIONS.shop.baseUrl",
  "CONNECTIONS.shop.merchant.name",
  "CONNECTIONS.shop.merchant.logoo",
  "CONNECTIONS.shop.merchant.color",
  "CONNECTIONS.shop.origins.0",
  "CONNECTIONS.shop.origins.1",
  "CONNECTIONS.shop.origins.2",
  "CONNECTIONS.shop.limits.perAccount",
  "CONNECTIONS.shop.limits.perid",
  "CONNECTIONS.shop.publicview",
  "CONNECTIONS.other.share",
  "CONNECTIONS.Third",
  "SHOP_CREDENTIALS.password",
  "SHOP_CREDENTIALS.linkKey",
  "SHOP_CREDENTIALS.sharedsecret",
  "SHOPP_CREDENTIALS",
  "TOKEN_KEY",
  "durable_objects.bindings",
  "migrations",
  "assets.binding",
  "assets.directory",
  "assets.run_worker_first",
  "compatibility_flags",
  "observability.logs.invocation_logs",
];

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
});
after(() => rmSync(folder, { recursive: true }));

async function deploymentsOf(
  configuration: string,
  secrets: string | null,
  only?: string | null,
): Promise<Deployment[]> {
  const config = join(folder, configuration.startsWith("{") ? "wrangler.jsonc" : "wrangler.toml");
  const secretsPath = join(folder, secrets === null ? "absent" : "secrets");
  writeFileSync(config, configuration);
  if (secrets !== null) writeFileSync(secretsPath, secrets);
  const read = await readDeployments(config, { only, secretsPath });
  assert.ok(read.ok, read.ok ? "" : read.failure);
  return read.value;
}

/** The findings of the top level of this configuration. */
async function diagnose(configuration: string, secrets: string | null): Promise<Finding[]> {
  const [deployment] = await deploymentsOf(configuration, secrets, null);
  assert.ok(deployment);
  return findingsOf(deployment, { asksProviders: false });
}

const textsOf = (findings: Finding[], level: Finding["level"]) =>
  findings.filter((each) => each.level === level).map(({ text }) => text);

describe("doctor", () => {
  test("The doctor finds nothing in the project's own configuration with one connection and its secrets", async () => {
    assert.deepEqual(await diagnose(OWN + SHOP, SECRETS), []);
  });

  test("The doctor knows every address that the Worker answers before the files", async () => {
    const [deployment] = await deploymentsOf(OWN, null, null);
    assert.deepEqual(deployment?.table.assets?.run_worker_first, WORKER_PATHS);
  });

  test("The doctor names all thirty mistakes of one file at once", async () => {
    const mistakes = textsOf(await diagnose(WRONG, WRONG_SECRETS), "mistake");
    const places = mistakes.map((text) => /^\S+?(?=:? |$)/.exec(text)?.[0]);
    for (const place of WRONG_PLACES)
      assert.ok(places.includes(place), `${place} is not among:\n${mistakes.join("\n")}`);
    assert.ok(mistakes.length >= 30, `${mistakes.length}`);
    assert.equal(new Set(mistakes).size, mistakes.length, "a mistake is named twice");
    assert.ok(!mistakes.join().includes(SECRET), "a mistake contains a secret");
    for (const [place, example] of [
      ["CONNECTION ", "CONNECTIONS"],
      ["SHOPP_CREDENTIALS", "SHOP_CREDENTIALS"],
      ["TOKEN_KEY ", "TOKEN_KEYS"],
      ["CONNECTIONS.shop.publicview", "publicView"],
      ["SHOP_CREDENTIALS.sharedsecret", "sharedSecret"],
    ] as const)
      assert.match(mistakes.find((text) => text.startsWith(place)) ?? "", new RegExp(`Example: ${example}$`));
  });

  test("The doctor finds nothing in the queues of the project's own configuration once they are no comments any more", async () => {
    const [, uncommented] = await Promise.all([diagnose(OWN + SHOP, SECRETS), diagnose(NOTIFYING, NOTIFY_SECRETS)]);
    assert.deepEqual(uncommented, []);
    const [, staging] = await deploymentsOf(NOTIFYING, NOTIFY_SECRETS);
    assert.equal(staging?.table.queues?.producers?.length, 2);
    assert.deepEqual(
      textsOf(await findingsOf(staging as Deployment, { asksProviders: false }), "mistake").filter((text) =>
        text.startsWith("queues"),
      ),
      [],
    );
  });

  test("The doctor names a connection that notifies without a queue, and each setting of a queue that is wrong", async () => {
    const withoutQueue = OWN + SHOP + NOTIFY;
    const missing = textsOf(await diagnose(withoutQueue, NOTIFY_SECRETS), "mistake");
    assert.match(missing.join("\n"), /^CONNECTIONS\.shop\.notify sends nothing: .*NOTIFY/);
    const wrong = NOTIFYING.replace('queue = "payment-status-notify"\nmax_', 'queue = "other"\nmax_')
      .replace("max_batch_size = 6", "max_batch_size = 100")
      .replace("max_retries = 10", "max_retries = 3")
      .replace(/^dead_letter_queue = .*\n/m, "");
    const mistakes = textsOf(await diagnose(wrong, NOTIFY_SECRETS), "mistake");
    assert.match(mistakes.join("\n"), /^queues\.consumers: nobody takes the messages of payment-status-notify\./m);
    const otherQueue = wrong.replace(
      'binding = "NOTIFY"\nqueue = "payment-status-notify"',
      'binding = "NOTIFY"\nqueue = "other"',
    );
    const examples = textsOf(await diagnose(otherQueue, NOTIFY_SECRETS), "mistake").map(
      (text) => text.split("Example: ")[1],
    );
    assert.deepEqual(examples, ["max_batch_size = 6", "max_retries = 10", 'dead_letter_queue = "other-dead"']);
    const alone = NOTIFYING.replace('binding = "NOTIFY_RETRY"', 'binding = "OTHER"');
    assert.match(
      textsOf(await diagnose(alone, NOTIFY_SECRETS), "note").join(),
      /^queues\.producers: without NOTIFY_RETRY/,
    );
    const same = NOTIFYING.replace(
      'binding = "NOTIFY_RETRY"\nqueue = "payment-status-notify-retry"',
      'binding = "NOTIFY_RETRY"\nqueue = "payment-status-notify"',
    );
    assert.match(textsOf(await diagnose(same, NOTIFY_SECRETS), "mistake").join(), /need a queue each/);
  });

  test("The doctor names the bindings and variables that an environment does not inherit", async () => {
    const [, staging] = await deploymentsOf(`${WITHOUT_STAGING}${SHOP}\n[env.staging]\n`, SECRETS);
    assert.equal(staging?.environment, "staging");
    const mistakes = textsOf(await findingsOf(staging as Deployment, { asksProviders: false }), "mistake");
    for (const [index, beginning] of [
      "durable_objects.bindings: STATUS_HUB is missing",
      "durable_objects.bindings: PROVIDER_GATE is missing",
      "There is no connection",
    ].entries())
      assert.ok(mistakes[index]?.startsWith(beginning), mistakes[index]);
    assert.equal(mistakes.length, 3);
  });

  test("Credentials of another environment's connection, in the file of secrets that both share, are no mistake", async () => {
    const text = `${WITHOUT_STAGING}[env.staging.vars.CONNECTIONS.shop]\nprovider = "ixopay"\n`;
    const [top] = await deploymentsOf(text, SECRETS);
    const mistakes = textsOf(await findingsOf(top as Deployment, { asksProviders: false }), "mistake");
    assert.ok(!mistakes.join().includes("SHOP_CREDENTIALS"), mistakes.join());
    const others = textsOf(await diagnose(WITHOUT_STAGING, SECRETS), "mistake");
    assert.match(others.join(), /SHOP_CREDENTIALS belongs to no connection/);
  });

  test("The doctor does not call a secret missing that only Cloudflare has, and says that it was not checked", async () => {
    const findings = await diagnose(OWN + SHOP, null);
    assert.deepEqual(textsOf(findings, "mistake"), []);
    assert.match(textsOf(findings, "note").join(), /^The secrets were not checked/);
  });

  test("The doctor reads a configuration in JSON, and CONNECTIONS as JSON text", async () => {
    const { rawConfig } = { rawConfig: { vars: { CONNECTIONS: '{"shop": {"provider": "ixopay"}}' } } };
    const mistakes = textsOf(await diagnose(JSON.stringify(rawConfig), SECRETS), "mistake");
    assert.ok(
      mistakes.some((text) => text.startsWith("CONNECTIONS.shop.merchant:")),
      mistakes.join("\n"),
    );
  });

  test("The doctor notes a variable that has almost the size that Cloudflare refuses", async () => {
    const sizes = async (characters: number) =>
      (await diagnose(`${OWN}[vars]\nCONNECTIONS = '${" ".repeat(characters)}{}'`, null))
        .filter(({ text }) => text.includes(" bytes"))
        .map(({ level, text }) => `${level}: ${text}`);
    assert.deepEqual(await sizes(4000), []);
    const limit = "and Cloudflare refuses more than 5120.";
    assert.deepEqual(await sizes(5118), [`note: CONNECTIONS has 5120 bytes, ${limit}`]);
    assert.deepEqual(await sizes(5119), [`mistake: CONNECTIONS has 5121 bytes, ${limit}`]);
  });

  test("The doctor notes a test account that is not called one, a loopback address and an example address", async () => {
    const withUrl = (baseUrl: string) => OWN + SHOP.replace('provider = "ixopay"', `$&\nbaseUrl = "${baseUrl}"`);
    const noteOf = async (configuration: string) => textsOf(await diagnose(configuration, SECRETS), "note").join();
    assert.match(await noteOf(withUrl("https://sandbox.ixopay.com/api/v3")), /looks like a test account/);
    assert.equal(await noteOf(`${withUrl("https://sandbox.ixopay.com/api/v3")}test = true\n`), "");
    assert.match(await noteOf(withUrl("http://127.0.0.1:9001/api/v3")), /is this machine/);
    assert.match(await noteOf((OWN + SHOP).replaceAll("a-shop.com", "shop.example")), /ends in \.example/);
  });

  test("The doctor notes a host name without a route, and refuses routes that leave none to other connections", async () => {
    const [before = "", after = ""] = OWN.split("[alias]");
    const withRoutes = async (routes: string, tables = SHOP) => {
      const host = `${tables}host = "status.a-shop.com"\n`;
      return diagnose(`${before}${routes}\n[alias]${after}${host}`, SECRETS);
    };
    const custom = 'routes = [{ pattern = "status.a-shop.com", custom_domain = true }]';
    assert.deepEqual(await withRoutes(custom), []);
    assert.deepEqual(await withRoutes('route = "*.a-shop.com/*"'), []);
    const unrouted = textsOf(await withRoutes('routes = ["https://other.a-shop.com/*"]'), "note");
    assert.match(unrouted.join(), /^CONNECTIONS\.shop\.host has no route, .*pattern = "status\.a-shop\.com"/);
    const SANDBOX = `[vars]\nSANDBOX = "on"\n${SHOP}`;
    const mistakes = textsOf(await withRoutes(custom, SANDBOX), "mistake");
    assert.match(mistakes.join(), /^routes: each host name serves one connection alone/);
    assert.deepEqual(textsOf(await withRoutes(`workers_dev = true\n${custom}`, SANDBOX), "mistake"), []);
  });

  test("The doctor refuses a file that does not exist, that is no configuration, or that lacks the environment", async () => {
    const failureOf = async (path: string, only?: string) => {
      const read = await readDeployments(path, { only });
      return read.ok ? "" : read.failure;
    };
    assert.match(await failureOf(join(folder, "nowhere.toml")), /does not exist/);
    const file = join(folder, "wrong.toml");
    writeFileSync(file, "name = [");
    assert.match(await failureOf(file), /cannot be read/);
    writeFileSync(file, "vars = 5");
    assert.match(await failureOf(file), /is not a configuration of wrangler/);
    writeFileSync(file, WITHOUT_STAGING);
    assert.match(await failureOf(file, "staging"), /has no \[env\.staging\]/);
  });
});

describe("connections as data", () => {
  const keys = { ADMIN_KEY: "a".repeat(32), SEALING_KEY: "A".repeat(43) };
  const bound = { kv_namespaces: [{ binding: "CONNECTIONS_KV" }] };
  const about = async (table: Deployment["table"], secrets: Record<string, string>) => {
    const { findings } = await variableFindings({ environment: null, table, secrets, otherCredentials: [] });
    return findings.filter(({ text }) => /ADMIN_KEY|SEALING_KEY|no connection,/.test(text));
  };

  test("With the namespace and both keys nothing is missing, and no connection needs to be in the variables", async () => {
    assert.deepEqual(await about(bound, keys), []);
  });

  test("A key without the namespace is a mistake, the namespace without keys a note, and a wrong key a mistake", async () => {
    assert.deepEqual(
      (await about({}, keys)).map(({ level }) => level),
      ["mistake", "mistake", "mistake"],
    );
    assert.deepEqual(
      (await about(bound, {})).map(({ level }) => level),
      ["note", "note"],
    );
    const wrong = await about(bound, { ...keys, SEALING_KEY: "short" });
    assert.deepEqual(
      wrong.map(({ level }) => level),
      ["mistake"],
    );
    assert.match(wrong[0]?.text ?? "", /^SEALING_KEY: must be base64url of exactly 32 bytes/);
  });
});

describe("commands", () => {
  /** The exit code and the output of a command with these arguments. */
  async function run(command: string, ...args: string[]): Promise<[code: number | null, output: string]> {
    const child = spawn(process.execPath, [`operator/${command}.ts`, ...args], { cwd: ROOT });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const [code] = await once(child, "close");
    return [code, output];
  }

  test("The commands end with 0 without a mistake, with 1 after a mistake, and with 2 when there is nothing to read", async () => {
    const file = join(folder, "command.toml");
    writeFileSync(file, WITHOUT_STAGING + SHOP);
    const wrong = join(folder, "command-wrong.toml");
    writeFileSync(wrong, `${WITHOUT_STAGING + SHOP}share = 7`);
    const secrets = ["--secrets", join(folder, "absent")];
    const [right, mistaken, absent, stopped] = await Promise.all([
      run("doctor", "--config", file, ...secrets),
      run("doctor", "--config", wrong, ...secrets),
      run("doctor", "--config", join(folder, "nowhere.toml")),
      run("deploy", "--config", wrong),
    ]);
    assert.deepEqual([right[0], mistaken[0], absent[0]], [0, 1, 2]);
    assert.match(right[1], /0 mistakes, 1 note\n$/);
    assert.match(mistaken[1], /mistake: CONNECTIONS\.shop\.share: .*\n.*\n1 mistake, 1 note\n$/s);
    assert.equal(stopped[0], 1);
    assert.match(stopped[1], /1 mistake, \d notes?\n$/, "nothing is built after a mistake");
  });
});

describe("doctor --try", () => {
  const { apiKey, username, password } = IXOPAY;
  const PROVIDERS = [
    {
      name: "ixopay",
      start: startIxopaySimulator,
      credentials: { apiKey, username, password },
      wrong: { password: SECRET },
    },
    {
      name: "yuno",
      start: startYunoSimulator,
      credentials: { publicApiKey: YUNO.publicApiKey, privateSecretKey: YUNO.privateSecretKey },
      wrong: { privateSecretKey: SECRET },
    },
    {
      name: "airtm",
      start: startAirtmSimulator,
      credentials: { key: AIRTM.key, secret: AIRTM.secret },
      wrong: { secret: SECRET },
    },
    { name: "finrelay", start: startFinrelaySimulator, credentials: FINRELAY, wrong: { clientSecret: SECRET } },
    { name: "paypal", start: startPaypalSimulator, credentials: PAYPAL, wrong: { clientSecret: SECRET } },
    {
      name: "mollie",
      start: startMollieSimulator,
      credentials: { apiKey: MOLLIE.apiKey },
      wrong: { apiKey: "test_ofAnotherShop" },
    },
    {
      name: "stripe",
      start: startStripeSimulator,
      credentials: { apiKey: STRIPE.apiKey },
      wrong: { apiKey: `rk_test_${SECRET.replaceAll("-", "")}` },
    },
  ] as const;

  /** The table of a connection to this simulator. */
  function tableOf(provider: string, simulator: Awaited<ReturnType<(typeof PROVIDERS)[number]["start"]>>): string {
    const baseUrl =
      "baseUrls" in simulator ? simulator.baseUrls.v1 : "baseUrl" in simulator ? simulator.baseUrl : simulator.url;
    const tokens = "tokenUrl" in simulator ? `tokenUrl = "${simulator.tokenUrl}"\n` : "";
    const api = provider === "airtm" ? 'api = "v1"\n' : "";
    const settings = `provider = "${provider}"\nbaseUrl = "${baseUrl}"\nmerchant = { name = "A Shop" }\n`;
    return `[vars.CONNECTIONS.shop]\n${settings}${tokens}${api}`;
  }

  for (const { name, start, credentials, wrong } of PROVIDERS) {
    test(`The doctor says whether ${name} accepts the credentials`, async () => {
      const simulator = await start({ log: () => {} });
      try {
        const findings = async (change: object) => {
          const secrets = `SHOP_CREDENTIALS='${JSON.stringify({ ...credentials, ...change })}'\n`;
          const [deployment] = await deploymentsOf(OWN + tableOf(name, simulator), secrets, null);
          return findingsOf(deployment as Deployment, { asksProviders: true });
        };
        const accepted = await findings({});
        assert.match(textsOf(accepted, "note").join("\n"), /shop: the provider accepts the credentials\./);
        assert.deepEqual(textsOf(accepted, "mistake"), []);
        const refused = textsOf(await findings(wrong), "mistake");
        assert.deepEqual(refused, ["CONNECTIONS.shop: the provider refuses the credentials."]);
        await simulator.close();
        assert.match(textsOf(await findings({}), "mistake").join(), /cannot be reached/);
      } finally {
        await simulator.close();
      }
    });
  }
});
