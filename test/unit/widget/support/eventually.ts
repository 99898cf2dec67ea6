// Waits for what the browser does in its own time: observers report with frames, locks and channels cross processes.

/** Calls `check` in each frame until it does not throw. After 500 frames its error is thrown. */
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
