/** The queues of notifications, as wrangler's configuration has them (docs/notify.md#the-queues). */
import { NOTIFY_BINDING, RETRY_BINDING } from "../edge/config/missing-queue.ts";
import { MAX_BATCH_SIZE } from "../edge/notify/consumer.ts";
import { MAX_RETRIES } from "../edge/notify/retry.ts";
import type { EnvironmentTable } from "./deployment.ts";
import { type Finding, mistake, note } from "./finding.ts";

/** Every mistake in the queues of this environment. None where it has no queue. */
export function queueFindings({ queues }: EnvironmentTable): Finding[] {
  const bound = queues?.producers?.filter(({ binding }) => [NOTIFY_BINDING, RETRY_BINDING].includes(binding)) ?? [];
  const found = bound.flatMap(({ queue }) => consumerFindings(queue, queues));
  if (bound.some(({ binding }) => binding === NOTIFY_BINDING) && bound.length === 1)
    found.push(
      note(
        `queues.producers: without ${RETRY_BINDING}, a shop whose server hangs delays the notifications of others. Example: binding = "${RETRY_BINDING}"`,
      ),
    );
  if (new Set(bound.map(({ queue }) => queue)).size < bound.length)
    found.push(mistake(`queues.producers: ${NOTIFY_BINDING} and ${RETRY_BINDING} need a queue each.`));
  return found;
}

function consumerFindings(queue: string, queues: EnvironmentTable["queues"]): Finding[] {
  const consumer = queues?.consumers?.find((each) => each.queue === queue);
  if (!consumer)
    return [mistake(`queues.consumers: nobody takes the messages of ${queue}. Example: queue = "${queue}"`)];
  const found: Finding[] = [];
  // 10 messages and 3 retries are the defaults of Cloudflare.
  if ((consumer.max_batch_size ?? 10) > MAX_BATCH_SIZE)
    found.push(
      mistake(
        `queues.consumers: the batches of ${queue} have more messages than can be sent at once. Example: max_batch_size = ${MAX_BATCH_SIZE}`,
      ),
    );
  if ((consumer.max_retries ?? 3) !== MAX_RETRIES)
    found.push(
      mistake(
        `queues.consumers: the log names the last attempt of ${queue} wrongly. Example: max_retries = ${MAX_RETRIES}`,
      ),
    );
  if (consumer.dead_letter_queue === undefined)
    found.push(
      mistake(
        `queues.consumers: what ${queue} cannot deliver is deleted. Example: dead_letter_queue = "${queue}-dead"`,
      ),
    );
  return found;
}
