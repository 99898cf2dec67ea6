/** A proxy in front of a Worker, over real HTTP, that changes what it serves as somebody does who controls it. */
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Served {
  status: number;
  headers: [name: string, value: string][];
  body: string;
}

export interface Asked {
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
}

/** Changes a response. It may return another one, which a test can build upon. */
export type Manipulation = (served: Served, asked: Asked) => void;

export interface ManipulatingProxy {
  url: URL;
  /** Replaces the manipulations of the responses that follow. */
  manipulate(...manipulations: Manipulation[]): void;
  close(): void;
}

const HOP_BY_HOP = /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|date)$/i;

/** Asks the Worker once for each request that differs, so that many runs do not wait for it. */
export async function startProxy(workerUrl: string): Promise<ManipulatingProxy> {
  let manipulations: readonly Manipulation[] = [];
  const answers = new Map<string, Promise<Served>>();
  const server = createServer(async (asked, response) => {
    const { url: path = "/", method = "GET", headers } = asked;
    const { accept, origin, cookie, authorization, "accept-language": languages } = headers;
    const key = JSON.stringify([method, path, accept, languages, origin, cookie, authorization]);
    const answer = answers.get(key) ?? ask(workerUrl, method, path, headers);
    answers.set(key, answer);
    const served = structuredClone(await answer);
    for (const manipulate of manipulations) manipulate(served, { path, headers });
    response.writeHead(served.status, served.headers.flat());
    response.end(served.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    manipulate: (...next) => {
      manipulations = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The Worker sees the host of the proxy, so its pages name it. */
function ask(workerUrl: string, method: string, path: string, headers: IncomingHttpHeaders): Promise<Served> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, "accept-encoding": "identity", connection: "close" };
    const asked = request(new URL(path, workerUrl), { method, headers: sent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const pairs = answer.rawHeaders.flatMap((name, index): Served["headers"] =>
          index % 2 === 0 && !HOP_BY_HOP.test(name) ? [[name, answer.rawHeaders[index + 1] ?? ""]] : [],
        );
        resolve({ status: answer.statusCode ?? 0, headers: pairs, body: Buffer.concat(chunks).toString() });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}
