/** Connections whose notifications have no queue (docs/interface.md#notifications). */
import { queueOf } from "../platform/queues.ts";
import type { ConfigError } from "./config-errors.ts";
import type { Connection } from "./connection.ts";

/** The binding of the queue of notifications, and that of the one for those that a shop has not taken at once. */
export const NOTIFY_BINDING = "NOTIFY";
export const RETRY_BINDING = "NOTIFY_RETRY";

/** The errors of these connections. Their statuses are served all the same. */
export function missingQueue(environment: object, connections: readonly Connection[]): ConfigError[] {
  if (queueOf(environment, NOTIFY_BINDING)) return [];
  return connections
    .filter(({ notify }) => notify !== null)
    .map(
      ({ name }) =>
        `CONNECTIONS.${name}.notify sends nothing: this Worker has no queue. Example: [[queues.producers]], binding = "${NOTIFY_BINDING}", queue = "payment-status-notify"`,
    );
}
