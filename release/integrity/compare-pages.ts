/** Compares status pages of a deployment: the pages of the sandbox, and pages or hosted links that somebody names. */
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { STATES, type State } from "../../contract/status.ts";
import type { TokenFact } from "../../edge/access/access.ts";
import { resourceInToken } from "../../edge/access/check-token.ts";
import { PAGE_RULES } from "../expected-headers.ts";
import type { Checkout } from "./checkout.ts";
import { type Answer, type Client, type Requester, UnreachableError } from "./clients.ts";
import { answerDifferences, missingHeaders, statusDifferences } from "./compare-answer.ts";
import { apiDifferences } from "./compare-api.ts";
import { headerDifferences } from "./compare-headers.ts";
import { pageDifferences } from "./compare-html.ts";
import { accessOf, contradictions, renditionOf, Zones } from "./expected-page.ts";
import type { Report } from "./report.ts";

export interface PageAddress {
  /** With the query. */
  path: string;
  /** As a report names it: without an id or a token. */
  label: string;
  /** The state that the page must show; null when only the provider knows it. */
  state: State | null;
  /** Whether what the API answers about the same resource is compared, too. */
  hasApi: boolean;
}

/** A provider that is slow gets a page whose content comes later, which has another form. */
const MAX_LOADS = 3;

/** A page for each language and for each state. */
export async function sandboxPages({ files }: Checkout): Promise<PageAddress[]> {
  const texts = await files.fetch("https://assets/page-messages.json");
  const languages = ["en", ...Object.keys(await texts.json())];
  return Array.from({ length: Math.max(languages.length, STATES.length) }, (_, index) => {
    const state = STATES[index % STATES.length] ?? "unknown";
    const path = `/p/sandbox/payment/test_${state}~integrity?lang=${languages[index % languages.length]}`;
    return { path, label: path, state, hasApi: index < STATES.length };
  });
}

/** A page or a hosted link that somebody names. */
export function pageAt({ pathname, search }: URL, index: number): PageAddress {
  const folder = pathname.split("/").slice(0, -1).join("/");
  return { path: `${pathname}${search}`, label: `page ${index + 1} (${folder}/…)`, state: null, hasApi: true };
}

/** What is needed to request a page as somebody who has a token, or nobody has. */
interface Opened {
  path: string;
  resource: ResourceRef;
  fact: TokenFact;
  /** The cookie of the deployment, and that of this checkout, which signs with its own key. */
  cookies: { actual: string; expected: string } | null;
  tokens: { actual: string; expected: string } | null;
}

export class PageComparison {
  readonly #origin: string;
  readonly #checkout: Checkout;
  readonly #requester: Requester;
  readonly #report: Report;
  readonly #zones = new Zones();

  constructor(origin: string, checkout: Checkout, requester: Requester, report: Report) {
    this.#origin = origin;
    this.#checkout = checkout;
    this.#requester = requester;
    this.#report = report;
  }

  async compare(page: PageAddress, client: Client): Promise<void> {
    const opened = page.path.startsWith("/s/") ? await this.#openLink(page, client) : openedAt(page);
    if (!opened) return;
    const headers = client.headersFor("page", this.#origin);
    const request = this.#request(opened.path, headers, opened.cookies?.expected);
    const expected = await this.#checkout.answer(request);
    const actual = await this.#load(opened, page, headers);
    const isPage = actual.status === 200 && expected.status === 200;
    const sentences = isPage
      ? [
          ...headerDifferences(actual.headers, expected.headers),
          ...(await this.#contentDifferences(page, opened, request, `${actual.body}`)),
        ]
      : await answerDifferences(actual, expected, page.path);
    await expected.body?.cancel().catch(() => {});
    this.#report.add(sentences, page.label, client.name);
    if (isPage) this.#report.addForAll(missingHeaders(expected, PAGE_RULES), "this checkout");
    if (page.hasApi) await this.#compareApi(page, opened, client);
  }

  async #compareApi(page: PageAddress, { resource, tokens }: Opened, client: Client): Promise<void> {
    const origin = this.#origin;
    const connection = this.#checkout.connection(resource.connection, origin);
    if (!connection) return;
    const label = `${page.label} in the API`;
    const query = { origin, connection, resource, state: page.state, tokens, client, label };
    this.#report.add(await apiDifferences(this.#checkout, this.#requester, query), label, client.name);
  }

  #request(path: string, headers: Record<string, string>, cookie: string | undefined): Request {
    return new Request(new URL(path, this.#origin), { headers: { ...headers, ...(cookie && { Cookie: cookie }) } });
  }

  async #load(opened: Opened, page: PageAddress, headers: Record<string, string>): Promise<Answer> {
    const url = new URL(opened.path, this.#origin);
    const sent = { ...headers, ...(opened.cookies && { Cookie: opened.cookies.actual }) };
    for (let load = 1; ; load += 1) {
      const answer = await this.#requester.send(url, "GET", sent, page.label);
      if (load === MAX_LOADS || !answer.body.includes('<div class="skeleton">')) return answer;
    }
  }

  async #contentDifferences(page: PageAddress, opened: Opened, request: Request, html: string): Promise<string[]> {
    const { resource, fact } = opened;
    const connection = this.#checkout.connection(resource.connection, this.#origin);
    const access = connection && accessOf(connection, resource, fact);
    if (!connection || !access) return [];
    const visit = { request, connection, resource, access };
    const rendition = await renditionOf(this.#checkout, visit, html, this.#zones);
    if (!rendition) return ["The page has no status that can be read."];
    const { document } = rendition;
    const isOther = page.state !== null && document.state !== page.state;
    return [
      ...(isOther ? [`The page shows the state ${document.state} instead of ${page.state}.`] : []),
      ...contradictions(document, visit),
      ...pageDifferences(html, rendition.html),
    ];
  }

  /** Opens a hosted link as a browser does. Null when it leads elsewhere than it must. */
  async #openLink(page: PageAddress, client: Client): Promise<Opened | null> {
    const [linked = "", query = ""] = page.path.split("?", 2);
    const token = linked.slice("/s/".length).replace(/[/.]+$/, "");
    const resource = resourceInToken(token);
    if (!resource) throw new UnreachableError(`${page.label} is not a hosted link.`);
    const url = new URL(page.path, this.#origin);
    const own = await this.#checkout.resigned(token, resource);
    const headers = client.headersFor("page", this.#origin);
    const actual = await this.#requester.send(url, "GET", headers, page.label);
    const expected = await this.#checkout.answer(this.#request(`/s/${own}?${query}`, headers, undefined));
    const differences = [
      ...statusDifferences(actual, expected.status),
      ...headerDifferences(actual.headers, expected.headers),
    ];
    this.#report.add(differences, page.label, client.name);
    const [must = ""] = expected.headers.getSetCookie().map(pairIn);
    const cookie = cookiesIn(actual).find((pair) => pair.split("=")[0] === must.split("=")[0]);
    if (actual.status !== expected.status || !cookie) return null;
    const path = expected.headers.get("Location") ?? "";
    return {
      path,
      resource,
      fact: await this.#checkout.factOf(own, resource),
      cookies: { actual: cookie, expected: must },
      tokens: { actual: token, expected: own },
    };
  }
}

/** The name and the value in a `Set-Cookie` header. */
const pairIn = (cookie: string) => cookie.split(";")[0] ?? "";

function cookiesIn({ headers }: Answer): string[] {
  return headers.filter(([name]) => /^set-cookie$/i.test(name)).map(([, value]) => pairIn(value));
}

function openedAt({ path, label }: PageAddress): Opened {
  const [pathname = ""] = path.split("?", 1);
  const resource = parseResourcePath(pathname.slice("/p/".length));
  if (!pathname.startsWith("/p/") || !resource)
    throw new UnreachableError(`${label} is neither a page of a resource nor a hosted link.`);
  return { path, resource, fact: { token: "absent" }, cookies: null, tokens: null };
}
