/** Loads a provider by the name of its folder. */
import type { Provider } from "./provider.ts";

const PROVIDER_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Imports the module of a folder beside this file. esbuild bundles one module for each folder that fits the pattern. */
const importFolder = (name: string): Promise<{ provider: Provider }> => import(`./${name}/index.ts`);

/**
 * The provider of this name; null when no folder has this name. A new folder adds a provider.
 * Throws the adapter's own error when the adapter exists and fails to load.
 */
export async function loadProvider(name: string, importModule = importFolder): Promise<Provider | null> {
  if (!PROVIDER_NAME.test(name)) return null;
  try {
    return (await importModule(name)).provider;
  } catch (thrown) {
    if (isMissingFolder(thrown, name)) return null;
    throw thrown;
  }
}

/** Whether an import failed because the folder does not exist, in esbuild's bundle or in Node. */
function isMissingFolder(thrown: unknown, name: string): boolean {
  if (!(thrown instanceof Error)) return false;
  const file = `/${name}/index.ts`;
  if (thrown.message === `Module not found in bundle: .${file}`) return true;
  // Node names the missing file, which can also be one that the adapter imports.
  const { code, url } = thrown as { code?: unknown; url?: unknown };
  return code === "ERR_MODULE_NOT_FOUND" && String(url).endsWith(`/edge/providers${file}`);
}
