/**
 * `node --import ./leash.ts program`: ends the program and the rest of its process group when its standard input
 * closes. A parent that dies, however that happens, thereby takes its children along.
 */
process.stdin.resume().once("close", () => process.kill(process.platform === "win32" ? process.pid : 0, "SIGTERM"));
