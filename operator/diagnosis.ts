/** All findings about a deployment, and how they are printed. */
import type { Deployment } from "./deployment.ts";
import type { Finding } from "./finding.ts";
import { platformFindings } from "./platform-checks.ts";
import { tryCredentials } from "./try-credentials.ts";
import { usableConnections, variableFindings } from "./variable-checks.ts";

interface Options {
  /** True to ask each provider whether it accepts the credentials. */
  asksProviders: boolean;
}

/** Every mistake and note of this deployment. */
export async function findingsOf(deployment: Deployment, { asksProviders }: Options): Promise<Finding[]> {
  const { findings, config } = await variableFindings(deployment);
  const tried = asksProviders ? await Promise.all(usableConnections(config).map(tryCredentials)) : [];
  return [...platformFindings(deployment.table), ...findings, ...tried];
}

/** Prints the findings of these deployments of a file, and returns the number of mistakes. */
export async function printFindings(
  file: string,
  deployments: readonly Deployment[],
  options: Options,
): Promise<number> {
  const count = { mistake: 0, note: 0 };
  for (const deployment of deployments) {
    const { environment } = deployment;
    console.log(environment === null ? file : `${file}, [env.${environment}]`);
    for (const { level, text } of await findingsOf(deployment, options)) {
      count[level] += 1;
      console.log(`  ${level}: ${text}`);
    }
  }
  console.log(`${counted(count.mistake, "mistake")}, ${counted(count.note, "note")}`);
  return count.mistake;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
