/**
 * Credentials in the form that a provider documents. A comparison needs no secret of a deployment, but the Worker serves no
 * connection without credentials.
 */
import { readConnection } from "../../edge/config/connection.ts";
import { loadProvider } from "../../edge/providers/load-provider.ts";

/** The examples of credentials name the environment of the API, which must be that of `baseUrl`. */
const ENVIRONMENTS = ["prod_", "sandbox_"];

/** Credentials with which this connection is valid; undefined for a provider without any. Throws the connection's error. */
export async function placeholderCredentials(connection: string, table: unknown): Promise<object | undefined> {
  const name = typeof table === "object" && table !== null && "provider" in table ? String(table.provider) : "";
  const provider = await loadProvider(name).catch(() => null);
  let error = "";
  for (const credentials of [undefined, ...candidates(provider?.examples.credentials ?? "")]) {
    const read = await readConnection(connection, table, credentials);
    if (read.ok) return credentials;
    error = read.failure.join(" ");
  }
  throw new Error(error);
}

/** The objects in an example, each without more and more of its last members: the optional ones come last. */
function candidates(example: string): object[] {
  return [...example.matchAll(/\{[^}]*\}/g)].flatMap(([text]) =>
    ENVIRONMENTS.flatMap((environment) => {
      const members = Object.entries(JSON.parse(text.replaceAll("prod_", environment)));
      return members.map((_, index) => Object.fromEntries(members.slice(0, members.length - index)));
    }),
  );
}
