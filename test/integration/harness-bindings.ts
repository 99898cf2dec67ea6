// The variables, secrets, namespaces and queues that a test gives to its Worker.
import { readFileSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import type { unstable_DevEnv as DevEnv } from "wrangler";
import * as z from "zod";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Input = Parameters<DevEnv["startWorker"]>[0];
type Bindings = NonNullable<Input["bindings"]>;

export interface WorkerValues {
  /** Overrides `[vars]` of wrangler.toml. A table is an object, as when deployed. */
  vars?: Record<string, Json>;
  /** As `wrangler secret put` sets them. A value that is not text is passed as JSON text. */
  secrets?: Record<string, Json>;
  /** Names of KV namespaces beside those of wrangler.toml. */
  namespaces?: readonly string[];
  /** The queues of notifications, as the comment of wrangler.toml sets them. */
  hasNotifyQueue?: boolean;
}

export function bindingsOf({ vars = {}, secrets = {}, namespaces = [], hasNotifyQueue }: WorkerValues): Bindings {
  const bindings: Bindings = {};
  for (const [name, value] of Object.entries(vars)) {
    bindings[name] = typeof value === "string" ? { type: "plain_text", value } : { type: "json", value };
  }
  for (const [name, value] of Object.entries(secrets)) {
    bindings[name] = { type: "secret_text", value: typeof value === "string" ? value : JSON.stringify(value) };
  }
  for (const name of namespaces) bindings[name] = { type: "kv_namespace", id: name };
  for (const { binding, queue } of hasNotifyQueue ? notifyQueues().producers : [])
    bindings[binding] = { type: "queue", queue_name: queue };
  return bindings;
}

/** The Worker as the consumer of its queues. */
export function consumersOf({ hasNotifyQueue }: WorkerValues): NonNullable<Input["triggers"]> {
  const consumers = hasNotifyQueue ? notifyQueues().consumers : [];
  return consumers.map((consumer) => ({ type: "queue-consumer", ...consumer }));
}

const queuesSchema = z.object({
  producers: z.array(z.object({ binding: z.string(), queue: z.string() })).min(1),
  consumers: z
    .array(
      z.object({
        queue: z.string(),
        max_batch_size: z.number(),
        max_batch_timeout: z.number(),
        max_retries: z.number(),
        dead_letter_queue: z.string(),
      }),
    )
    .min(1),
});

/** The lines of wrangler.toml that an operator takes out of their comment. */
function notifyQueues(): z.infer<typeof queuesSchema> {
  const text = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const [block = ""] = /^# \[\[queues\.producers\]\]\n(#.*\n)+/m.exec(text) ?? [];
  const { queues } = parseToml(block.replace(/^# ?/gm, ""));
  return queuesSchema.parse(queues);
}
