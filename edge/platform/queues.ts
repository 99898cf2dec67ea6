/** The part of a Cloudflare Queue that is used here (https://developers.cloudflare.com/queues/configuration/javascript-apis/, checked 2026-11-28). */

/** What a producer sends to. */
export interface Queue {
  sendBatch(messages: Iterable<{ body: unknown; contentType: "json"; delaySeconds?: number }>): Promise<unknown>;
}

/** A message as its consumer gets it. */
export interface QueuedMessage {
  body: unknown;
  /** How often the queue has delivered it: 1 at the first time. */
  attempts: number;
  ack(): void;
  retry(options: { delaySeconds: number }): void;
}

/** The binding of this name; null when there is none. */
export function queueOf(environment: object, name: string): Queue | null {
  const binding = (environment as Record<string, unknown>)[name];
  const isBound =
    typeof binding === "object" && binding !== null && typeof Reflect.get(binding, "sendBatch") === "function";
  return isBound ? (binding as Queue) : null;
}
