// The server of a shop that is notified of changes. It verifies every notification with the official package.
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { readText, startHttpServer } from "../../simulators/shared/http-server.ts";

/** Two secrets, as while one is changed for the other. */
export const SECRETS = [randomBytes(32), randomBytes(24)].map((bytes) => `whsec_${bytes.toString("base64")}`);

export interface Received {
  /** The last part of the address. */
  shop: string;
  id: string;
  body: string;
  of: string;
  version: number;
}

/** How the server responds to notification number `nth` of one id. */
export type Respond = (response: ServerResponse, nth: number) => void;

export interface Receiver {
  url: string;
  received: Received[];
  /** Why notifications were refused. */
  refused: string[];
  close(): Promise<void>;
}

/** @param responses by the last part of the address; 204 for every other */
export async function startReceiver(responses: Record<string, Respond>): Promise<Receiver> {
  const received: Received[] = [];
  const refused: string[] = [];
  const server = await startHttpServer(0, async (request, response) => {
    const body = await readText(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    try {
      for (const secret of SECRETS) new Webhook(secret).verify(body, headers);
    } catch (thrown) {
      refused.push(String(thrown));
    }
    const shop = request.url?.split("/").at(-1) ?? "";
    const id = headers["webhook-id"] ?? "";
    const { of, version } = JSON.parse(body).data;
    received.push({ shop, id, body, of, version });
    const nth = received.filter((each) => each.id === id).length;
    (responses[shop] ?? ((other) => other.writeHead(204).end()))(response, nth);
  });
  return { url: server.url, received, refused, close: server.close };
}
