/** Which hosts are this machine itself. No I/O. No clock. */

/** True for `localhost`, 127.0.0.0/8 and `[::1]`, the only hosts that `http:` is accepted for (interface 6). */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
