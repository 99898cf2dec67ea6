/**
 * `npm run licences`: lists every package that the Worker and the element ship, with its licence. It exits with 1 when one
 * of them has a licence that is not in the list below, or none.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type LockedPackage, shippedPackages } from "./sbom.ts";

/** They let a merchant use and pass on the code and ask for the copyright notice only. SPDX: https://spdx.org/licenses/. */
const ACCEPTED = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

/** One sentence for each package that must not ship; empty when all may. */
export function refusedLicences(packages: readonly LockedPackage[]): string[] {
  return packages
    .filter(({ license }) => license === undefined || !ACCEPTED.has(license))
    .map(
      ({ name, version, license }) =>
        `${name} ${version} has ${license ? `the licence ${license}, which is not accepted` : "no licence in the lock"}.`,
    );
}

if (import.meta.main) {
  const lock = fileURLToPath(new URL("../package-lock.json", import.meta.url));
  const packages = shippedPackages(JSON.parse(readFileSync(lock, "utf8")));
  for (const { name, version, license } of packages) console.log(`${name} ${version}: ${license ?? "no licence"}`);
  const refused = refusedLicences(packages);
  for (const sentence of refused) console.error(`✖ ${sentence}`);
  process.exitCode = refused.length > 0 ? 1 : 0;
}
