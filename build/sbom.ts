/**
 * What the worker and the element are made of (CycloneDX 1.6), written to dist/sbom.cdx.json at build: every package that
 * the lock names below our own dependencies. npm's own list leaves out what a tool of ours needs as well.
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

/** The places in the lock of everything that is needed to run, in the order it is found. */
export function shippedPlaces(packages: Packages): string[] {
  const found = new Set<string>();
  const visit = (place: string) => {
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const at = placeOf(packages, place, name);
      if (at === null || found.has(at)) continue;
      found.add(at);
      visit(at);
    }
  };
  visit("");
  return [...found];
}

/** Where Node finds a package from there: the nearest node_modules upwards. */
function placeOf(packages: Packages, from: string, name: string): string | null {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("node_modules/") - 1))) {
    const at = `${place ? `${place}/` : ""}node_modules/${name}`;
    if (packages[at]) return at;
    if (place === "") return null;
  }
}

export function sbomOf(lock: unknown): object {
  const { packages } = lockSchema.parse(lock);
  const component = (place: string) => {
    const { version = "", license, integrity } = packages[place] ?? {};
    const name = place.replace(/^.*node_modules\//, "");
    const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
    const [algorithm = "", digest = ""] = integrity?.split("-") ?? [];
    return {
      ...{ type: "library", "bom-ref": purl, name, version, purl },
      ...(license && { licenses: [{ license: { id: license } }] }),
      ...(algorithm === "sha512" && {
        hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }],
      }),
    };
  };
  const { version = "" } = packages[""] ?? {};
  return {
    ...{ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 },
    metadata: { component: { type: "application", name: "payment-status", version, "bom-ref": "payment-status" } },
    components: shippedPlaces(packages).map(component),
  };
}

if (import.meta.main) {
  const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const sbom = sbomOf(JSON.parse(readFileSync(file("package-lock.json"), "utf8")));
  writeFileSync(file("dist/sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
}
