/**
 * The clients that ask a deployment: browsers and a program. Somebody who changes what a deployment serves may do so for one
 * of them only, so each response is compared for each client.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** What a browser asks for: a page, or something that a page loads. */
export type Purpose = "page" | "script" | "data";

export interface Client {
  /** As a sentence names it, after "for". */
  name: string;
  /** The headers of its request. `embedder` is the origin of a merchant's page. */
  headersFor(purpose: Purpose, embedder: string): Record<string, string>;
}

export interface Answer {
  status: number;
  /** As they came: names that are sent twice are here twice. */
  headers: [name: string, value: string][];
  body: Buffer;
}

/** The deployment gave no answer that can be compared. */
export class UnreachableError extends Error {}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 5_000_000;
const MAX_SOCKETS = 6;

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

/** The headers of Fetch Metadata (https://www.w3.org/TR/fetch-metadata/), which no script can forge. */
function fetchMetadata(purpose: Purpose): Record<string, string> {
  if (purpose === "page") {
    return {
      "Sec-Fetch-Dest": "document",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Site": "none",
      "Sec-Fetch-User": "?1",
      "Upgrade-Insecure-Requests": "1",
    };
  }
  const destination = purpose === "script" ? "script" : "empty";
  return { "Sec-Fetch-Dest": destination, "Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site" };
}

function browser(name: string, agent: string): Client {
  return {
    name,
    headersFor: (purpose, embedder) => ({
      "User-Agent": agent,
      Accept: purpose === "page" ? "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" : "*/*",
      "Accept-Language": "en-US,en;q=0.9",
      "Accept-Encoding": "gzip, deflate, br",
      ...fetchMetadata(purpose),
      ...(purpose !== "page" && { Origin: embedder, Referer: `${embedder}/` }),
    }),
  };
}

export const CLIENTS: readonly Client[] = [
  browser("a browser on a computer", CHROME),
  browser("a browser on a phone", SAFARI),
  { name: "a program", headersFor: () => ({ "User-Agent": "curl/8.16.0", Accept: "*/*" }) },
];

/** Sends requests to one deployment. It follows no redirect. Call `close()`. */
export class Requester {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /**
   * Throws `UnreachableError` without an answer, and for the answers of a gateway that has none.
   * @param label names the address in its message. An address can have a token
   */
  async send(url: URL, method: string, headers: Record<string, string>, label: string): Promise<Answer> {
    try {
      const response = await this.#respond(url, method, headers);
      const body = await decoded(response.headers["content-encoding"], await bodyOf(response));
      const status = response.statusCode ?? 0;
      // Cloudflare has 520 to 530 for a Worker or an origin that gives no answer, and limits with 429.
      if (status === 429 || status === 502 || status === 504 || status >= 520)
        throw new UnreachableError(`${label} responds with ${status}.`);
      return { status, headers: pairsOf(response.rawHeaders), body };
    } catch (thrown) {
      if (thrown instanceof UnreachableError) throw thrown;
      const reason = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
      throw new UnreachableError(`${label} at ${url.origin} cannot be reached: ${reason}.`);
    }
  }

  #respond(url: URL, method: string, headers: Record<string, string>): Promise<IncomingMessage> {
    const isHttps = url.protocol === "https:";
    const options = { method, headers, agent: isHttps ? this.#https : this.#http, timeout: TIMEOUT_MS };
    return new Promise((resolve, reject) => {
      const request = (isHttps ? httpsRequest : httpRequest)(url, options, resolve);
      request.on("timeout", () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      request.on("error", reject);
      request.end();
    });
  }
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new UnreachableError(`A response has more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decoded(encoding: string | undefined, body: Buffer): Buffer | Promise<Buffer> {
  // A response without a body may name an encoding.
  if (body.length === 0) return body;
  switch (encoding) {
    case "gzip":
      return promisify(gunzip)(body);
    case "deflate":
      return promisify(inflate)(body);
    case "br":
      return promisify(brotliDecompress)(body);
    default:
      return body;
  }
}

function pairsOf(raw: readonly string[]): Answer["headers"] {
  return raw.flatMap((name, index): Answer["headers"] => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
}
