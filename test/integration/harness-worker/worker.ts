/** The Worker of harness.test.ts: one Durable Object with storage, an alarm and WebSockets. */
import { DurableObject } from "cloudflare:workers";

interface Env {
  JOURNAL: DurableObjectNamespace<Journal>;
  OVERRIDDEN: string;
  KEPT: string;
  PARTS: unknown;
  SECRET: string;
}

export class Journal extends DurableObject<Env> {
  readonly instance = crypto.randomUUID();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS entry (text TEXT)");
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/socket") {
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    if (pathname === "/alarm") await this.ctx.storage.setAlarm(Date.now() + Number(searchParams.get("inMs")));
    if (pathname === "/write") this.ctx.storage.sql.exec("INSERT INTO entry VALUES ('written')");
    return new Response(this.instance);
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.send(this.instance);
  }

  // Without this call the client waits 10 s for the confirmation of its close.
  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  override alarm(): void {
    this.ctx.storage.sql.exec("INSERT INTO entry VALUES ('alarm')");
    console.log("alarm");
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/env") {
      return Response.json({ overridden: env.OVERRIDDEN, kept: env.KEPT, parts: env.PARTS, secret: env.SECRET });
    }
    if (pathname === "/call") {
      return fetch(searchParams.get("address") ?? "", { redirect: "manual" })
        .then((response) => Response.json({ status: response.status }))
        .catch(() => Response.json({ status: "unreachable" }));
    }
    return env.JOURNAL.getByName("only").fetch(request);
  },
  scheduled() {
    console.warn("cron");
  },
} satisfies ExportedHandler<Env>;
