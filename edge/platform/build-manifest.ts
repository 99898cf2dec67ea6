/** The scripts and the texts of this deployment, as the build has listed them. */
import * as z from "zod";

/** Written by build/serve-bundles.ts. */
const MANIFEST_PATH = "/scripts.json";

const scriptSchema = z.object({
  path: z.string(),
  version: z.string(),
  integrity: z.string(),
  bytes: z.number(),
  purpose: z.string(),
});
const manifestSchema = z.object({ scripts: z.array(scriptSchema) });
export type Script = z.infer<typeof scriptSchema>;

/** The part of the assets' binding that reading a file needs. */
export interface Assets {
  fetch(address: string): Promise<Response>;
}

let manifest: Script[] | null = null;

/** Every script and every file of texts that the build has made, the element first. Throws when the build is incomplete. */
export async function builtScripts(assets: Assets): Promise<Script[]> {
  if (!manifest) {
    const response = await assets.fetch(`https://assets${MANIFEST_PATH}`);
    manifest = manifestSchema.parse(await response.json()).scripts;
  }
  return manifest;
}

/** The script of the element, at its immutable address. Throws when the build is incomplete. */
export async function elementScript(assets: Assets): Promise<Script> {
  const [script] = await builtScripts(assets);
  if (!script) throw new Error("the build has no element");
  return script;
}
