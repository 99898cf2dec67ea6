/** Connections that need a key which `TOKEN_KEYS` does not have. */
import type { ConfigError } from "./config-errors.ts";
import { EXAMPLES } from "./config-schema.ts";
import { type Connection, credentialsName } from "./connection.ts";
import { linkingKeyOf, type TokenKey } from "./token-keys.ts";

/** The errors of these connections: one that creates links and cannot sign them, and one whose statuses nobody can see. */
export function missingKeys(connections: readonly Connection[], tokenKeys: readonly TokenKey[]): ConfigError[] {
  return [...keysWithoutLinks(connections, tokenKeys), ...keysWithoutViewers(connections, tokenKeys)];
}

/** Errors of connections with a `linkKey` and no HS256 key: a public key cannot sign tokens. */
function keysWithoutLinks(connections: readonly Connection[], tokenKeys: readonly TokenKey[]): ConfigError[] {
  return connections
    .filter(({ linkKey, name }) => linkKey !== null && !linkingKeyOf(tokenKeys, name))
    .map(
      ({ name }) =>
        `${credentialsName(name)}.linkKey cannot create links: TOKEN_KEYS has no HS256 key for ${name}. Example: ${EXAMPLES.TOKEN_KEYS}`,
    );
}

/** Errors of connections whose statuses need a token, which no key can sign or verify. */
function keysWithoutViewers(connections: readonly Connection[], tokenKeys: readonly TokenKey[]): ConfigError[] {
  const hasKey = (name: string) => tokenKeys.some((key) => !key.connections || key.connections.includes(name));
  return connections
    .filter(({ name, publicView }) => publicView === "none" && !hasKey(name))
    .map(
      ({ name }) =>
        `CONNECTIONS.${name}.publicView is "none", and TOKEN_KEYS has no key for ${name}, so nobody can see a status. Example: ${EXAMPLES.TOKEN_KEYS}`,
    );
}
