/** Connections that share a provider account: one jurisdiction, and the smallest of their limits. */
import type { Limits } from "../providers/provider.ts";
import type { ConfigError } from "./config-errors.ts";
import { EXAMPLES } from "./config-schema.ts";
import type { Connection } from "./connection.ts";

type Located = Pick<Connection, "name" | "accountKey" | "jurisdiction">;

/** The error of a connection whose account another one uses in another jurisdiction; null when there is none. */
export function splitAccountError(connection: Located, others: Iterable<Located>): ConfigError | null {
  const { name, accountKey, jurisdiction } = connection;
  for (const other of others) {
    if (other.name === name || other.accountKey !== accountKey || other.jurisdiction === jurisdiction) continue;
    const reason = `is another than that of ${other.name}, which uses the same account`;
    return `CONNECTIONS.${name}.jurisdiction ${reason}. Example: ${EXAMPLES.jurisdiction}`;
  }
  return null;
}

/** Errors of accounts in two jurisdictions: each jurisdiction would have a gate, and so a budget, of its own. */
export function splitAccounts(connections: readonly Connection[]): { name: string; problem: ConfigError }[] {
  const places = new Map<string, Connection>();
  return connections.flatMap((connection) => {
    const first = places.get(connection.accountKey) ?? connection;
    places.set(connection.accountKey, first);
    const problem = splitAccountError(connection, [first]);
    return problem === null ? [] : [{ name: connection.name, problem }];
  });
}

/** Gives connections that share an account the smallest of their limits. */
export function shareLimits(connections: readonly Connection[]): void {
  const smallest = new Map<string, Limits>();
  for (const { accountKey, limits } of connections) {
    smallest.set(accountKey, smallestLimits(smallest.get(accountKey) ?? limits, limits));
  }
  for (const connection of connections) connection.limits = smallest.get(connection.accountKey) ?? connection.limits;
}

/** The limits that keep both. */
export function smallestLimits(one: Limits, other: Limits): Limits {
  const windowSeconds = Math.max(one.windowSeconds, other.windowSeconds);
  const perIdWindowSeconds = Math.max(
    one.perIdWindowSeconds ?? one.windowSeconds,
    other.perIdWindowSeconds ?? other.windowSeconds,
  );
  return {
    perAccount: Math.min(one.perAccount, other.perAccount),
    perId: Math.min(one.perId, other.perId),
    windowSeconds,
    ...(perIdWindowSeconds !== windowSeconds && { perIdWindowSeconds }),
  };
}
