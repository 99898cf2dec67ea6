/**
 * `node --import ./end-with-parent.ts program`: ends the program and the rest of its process group when its standard input
 * closes. Its parent holds the other end of that pipe, so the program ends with its parent, even after a crash.
 */
process.stdin.resume().once("close", () => process.kill(process.platform === "win32" ? process.pid : 0, "SIGTERM"));
