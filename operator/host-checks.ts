/** The host names of connections, compared with the routes of wrangler's configuration. */
import type { Config } from "../edge/config/config.ts";
import type { EnvironmentTable } from "./deployment.ts";
import { type Finding, mistake, note } from "./finding.ts";

/** A host name without a route, and routes that leave no host name to the other connections. */
export function hostFindings(
  { hosts, connections }: Config,
  { routes = [], route, workers_dev }: EnvironmentTable,
  hasNamespace: boolean,
): Finding[] {
  if (hosts.size === 0) return [];
  const patterns = [...routes, ...(route === undefined ? [] : [route])].map(patternOf);
  const unrouted = [...hosts].filter(([host]) => !patterns.some((pattern) => matches(pattern, host)));
  const found = unrouted.map(([host, name]) =>
    note(
      `CONNECTIONS.${name}.host has no route, so that no request arrives there. Example: routes = [{ pattern = "${host}", custom_domain = true }]`,
    ),
  );
  // Without routes, and with workers_dev, the Worker has the host name of the platform.
  const hasSharedHost =
    workers_dev === true || patterns.length === 0 || patterns.some((pattern) => !hosts.has(pattern));
  const isShared = hasNamespace || connections.size > hosts.size;
  if (!hasSharedHost && isShared)
    found.push(
      mistake(
        "routes: each host name serves one connection alone, so that all others are not found. Add a host name that no connection has",
      ),
    );
  return found;
}

/** The host name in a pattern such as `status.shop.example/*`. */
function patternOf(route: string | { pattern: string }): string {
  const text = typeof route === "string" ? route : route.pattern;
  return text.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

/** A pattern may begin with `*`, for any beginning of a host name. */
function matches(pattern: string, host: string): boolean {
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
}
