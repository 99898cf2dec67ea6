/**
 * Compares what a deployment serves with what this checkout would serve: every file, the answers of its routes, and status
 * pages, for each client. It contacts that deployment only, follows no redirect and changes nothing.
 */
import { API_RULES, type HeaderRules, SCRIPT_RULES } from "../expected-headers.ts";
import type { Checkout } from "./checkout.ts";
import { CLIENTS, type Client, type Purpose, Requester, UnreachableError } from "./clients.ts";
import { answerDifferences, INVENTORY, missingHeaders } from "./compare-answer.ts";
import { type PageAddress, PageComparison, pageAt, sandboxPages } from "./compare-pages.ts";
import { Report } from "./report.ts";

/** How many requests are on their way at a time. */
const CONCURRENCY = 6;

export interface Comparison {
  /** Every difference as one sentence. */
  differences: string[];
  /** What could not be compared, as one sentence each. */
  unreachable: string[];
}

/** A request that the routes or the files of this checkout answer alone. */
interface Probe {
  path: string;
  purpose: Purpose;
  method?: "GET" | "OPTIONS";
  /** What every checkout must send here, whatever its code is. */
  rules?: HeaderRules;
}

/**
 * @param host the address of the deployment
 * @param addresses pages and hosted links of the deployment, beside the pages of the sandbox
 * @param isIncluded selects what is compared, by its path with the query
 */
export async function compare(
  host: URL,
  checkout: Checkout,
  addresses: readonly URL[] = [],
  isIncluded: (path: string) => boolean = () => true,
): Promise<Comparison> {
  const requester = new Requester();
  const deployment = new Deployment(host.origin, checkout, requester);
  try {
    const sandbox = checkout.connections.includes("sandbox") ? await sandboxPages(checkout) : [];
    const pages = [...sandbox, ...addresses.map(pageAt)];
    const included = <Item extends { path: string }>(items: Item[]) => items.filter(({ path }) => isIncluded(path));
    await deployment.run(included(probesOf(checkout)), included(pages));
    if (pages.length === 0)
      deployment.unreachable.add("No status page was compared. Name one, or a hosted link, after the address.");
  } finally {
    requester.close();
  }
  const { report, unreachable } = deployment;
  return { differences: report.sentences, unreachable: [...unreachable] };
}

function probesOf({ files, connections }: Checkout): Probe[] {
  return [
    ...files.paths.map((path): Probe => probeOfFile(path)),
    { path: INVENTORY, purpose: "data" },
    { path: "/openapi.json", purpose: "data" },
    { path: "/healthz", purpose: "data" },
    { path: "/v1/integrity/payment/check", purpose: "data", rules: API_RULES },
    // A worker of the browser would outlive every correction.
    ...["/sw.js", "/service-worker.js"].map((path): Probe => ({ path, purpose: "script" })),
    ...["/", "/nowhere", "/s/integrity", "/support"].map((path): Probe => ({ path, purpose: "page" })),
    ...connections.flatMap((name): Probe[] => [
      // No resource, so no call to the provider: the page names the shop and has the policy of its connection.
      { path: `/p/${name}/integrity`, purpose: "page" },
      { path: `/v1/${name}/payment/integrity`, purpose: "data", method: "OPTIONS" },
    ]),
  ];
}

function probeOfFile(path: string): Probe {
  const isScript = path.endsWith(".js");
  const isVersioned = isScript && /^\/\d/.test(path);
  return { path, purpose: isScript ? "script" : "data", ...(isVersioned && { rules: SCRIPT_RULES }) };
}

class Deployment {
  readonly report = new Report();
  readonly unreachable = new Set<string>();
  readonly #origin: string;
  readonly #checkout: Checkout;
  readonly #requester: Requester;

  constructor(origin: string, checkout: Checkout, requester: Requester) {
    this.#origin = origin;
    this.#checkout = checkout;
    this.#requester = requester;
  }

  async run(probes: readonly Probe[], pages: readonly PageAddress[]): Promise<void> {
    const comparison = new PageComparison(this.#origin, this.#checkout, this.#requester, this.report);
    const tasks = [
      ...probes.flatMap((probe) => CLIENTS.map((client) => () => this.#compareProbe(probe, client))),
      ...pages.flatMap((page) => CLIENTS.map((client) => () => comparison.compare(page, client))),
    ];
    const next = tasks.values();
    const drain = async () => {
      for (const task of next) {
        // Nothing else can be compared when nobody answers.
        if (this.unreachable.size > CONCURRENCY) return;
        await task().catch((thrown: unknown) => this.#note(thrown));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, drain));
  }

  #note(thrown: unknown): void {
    if (!(thrown instanceof UnreachableError)) throw thrown;
    this.unreachable.add(thrown.message);
  }

  async #compareProbe({ path, purpose, method = "GET", rules = {} }: Probe, client: Client): Promise<void> {
    const url = new URL(path, this.#origin);
    const headers = client.headersFor(purpose, this.#embedder());
    if (method === "OPTIONS")
      Object.assign(headers, { Origin: this.#embedder(), "Access-Control-Request-Method": "GET" });
    const actual = await this.#requester.send(url, method, headers, path);
    const { files } = this.#checkout;
    const request = new Request(url, { method, headers });
    const expected = await (files.paths.includes(path) ? files.fetch(url.href) : this.#checkout.answer(request));
    this.report.addForAll(missingHeaders(expected, rules), "this checkout");
    this.report.add(await answerDifferences(actual, expected, path), path, client.name);
  }

  /** The origin of a merchant's page, whose visitors somebody would choose. */
  #embedder(): string {
    const [first] = this.#checkout.connections.flatMap((name) => {
      const origins = this.#checkout.connection(name, this.#origin)?.origins ?? [];
      return origins === "*" ? [] : origins.filter((origin) => !origin.includes("*"));
    });
    return first ?? "https://shop.example";
  }
}
