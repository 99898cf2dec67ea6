// The queue of notifications, which a test breaks until the Worker restarts.
let isBroken = false;

/** From now on the queue takes no message. */
export function breakQueue(): string {
  isBroken = true;
  return "broken";
}

/** The environment with a queue that a test can break, where it has one. */
export function breakable<Environment extends object>(env: Environment): Environment {
  const { NOTIFY } = env as { NOTIFY?: { sendBatch(messages: unknown): Promise<unknown> } };
  if (NOTIFY === undefined) return env;
  const sendBatch = async (messages: unknown) => {
    if (isBroken) throw new Error("Too Many Requests");
    return NOTIFY.sendBatch(messages);
  };
  return { ...env, NOTIFY: { sendBatch } };
}
