/** A receiver of webhooks that keeps what it gets. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { readText } from "../shared/http-server.ts";

export interface TestServer {
  url: string;
  bodies: string[];
  headers: IncomingHttpHeaders[];
  reply: string;
  close(): Promise<void>;
}

export async function startServer(): Promise<TestServer> {
  const server = createServer(async (request, response) => {
    received.bodies.push(await readText(request));
    received.headers.push(request.headers);
    response.end(received.reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const received: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    bodies: [],
    headers: [],
    reply: "[accepted]",
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return received;
}
