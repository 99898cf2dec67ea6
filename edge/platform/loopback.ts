/** Which hosts are this machine. `http:` is accepted for no other host. */

/** Whether the host name of a URL is `localhost` or below it (RFC 6761, 6.3), in 127.0.0.0/8, or `[::1]`. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(.+\.)?localhost$/.test(hostname) || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
