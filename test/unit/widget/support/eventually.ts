// Promise: waits for what the browser does in a time of its own: observers report when a frame is drawn, locks and
// channels cross processes.

/** Checks frame by frame until `check` throws no more; its last error counts when it never does. */
export async function eventually(check: () => void): Promise<void> {
  for (let frames = 0; frames < 500; frames++) {
    try {
      return check();
    } catch {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }
  check();
}
