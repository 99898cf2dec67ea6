/**
 * Writes dist/sbom.cdx.json (CycloneDX 1.6): every package that the worker and the element ship, found in the lock below
 * our own dependencies. `npm sbom` leaves out a shipped package that a development tool needs as well.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Packages = z.infer<typeof lockSchema>["packages"];

export interface LockedPackage {
  name: string;
  version: string;
  license: string | undefined;
  integrity: string | undefined;
}

/** Every package that ships, of a package-lock.json, in the order in which they are found. */
export function shippedPackages(lock: unknown): LockedPackage[] {
  const { packages } = lockSchema.parse(lock);
  return shippedPaths(packages).map((path) => {
    const { version = "", license, integrity } = packages[path] ?? {};
    return { name: path.replace(/^.*node_modules\//, ""), version, license, integrity };
  });
}

/** The paths in the lock of every shipped package, in the order in which they are found. */
function shippedPaths(packages: Packages): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    for (const name of Object.keys(packages[path]?.dependencies ?? {})) {
      const at = pathOf(packages, path, name);
      if (at === null || found.has(at)) continue;
      found.add(at);
      visit(at);
    }
  };
  visit("");
  return [...found];
}

/** The path at which Node finds a package: the nearest node_modules upwards. Null when there is none. */
function pathOf(packages: Packages, from: string, name: string): string | null {
  for (let path = from; ; path = path.slice(0, Math.max(0, path.lastIndexOf("node_modules/") - 1))) {
    const at = `${path ? `${path}/` : ""}node_modules/${name}`;
    if (packages[at]) return at;
    if (path === "") return null;
  }
}

/** The bill of materials of a package-lock.json. */
export function sbomOf(lock: unknown): object {
  const { packages } = lockSchema.parse(lock);
  const component = ({ name, version, license, integrity }: LockedPackage) => {
    const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
    const [algorithm = "", digest = ""] = integrity?.split("-") ?? [];
    return {
      type: "library",
      "bom-ref": purl,
      name,
      version,
      purl,
      ...(license && { licenses: [{ license: { id: license } }] }),
      ...(algorithm === "sha512" && {
        hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }],
      }),
    };
  };
  const { version = "" } = packages[""] ?? {};
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", name: "payment-status", version, "bom-ref": "payment-status" } },
    components: shippedPackages(lock).map(component),
  };
}

if (import.meta.main) {
  const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const sbom = sbomOf(JSON.parse(readFileSync(file("package-lock.json"), "utf8")));
  writeFileSync(file("dist/sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
}
