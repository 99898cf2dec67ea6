/** A loopback HTTP server for a simulator or a test. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

const MAX_BODY_BYTES = 1_000_000;

export interface RunningServer {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  url: string;
  port: number;
  /** Also closes open connections. */
  close(): Promise<void>;
}

/** Starts a server; port 0 takes any free port. Rejects with Node's error `EADDRINUSE` when the port is in use. */
export async function startHttpServer(port: number, listener: RequestListener): Promise<RunningServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The body as text. Rejects with a `RangeError` when the body is larger than 1 MB. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError(`The body is larger than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
