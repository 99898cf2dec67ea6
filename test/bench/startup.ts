// The time that the worker, bundled as for a deploy, needs to start: the active time in wrangler's start-up profile.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "./children.ts";
import { median } from "./figures.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TIMES = 5;

export async function startupMs(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "payment-status-startup-"));
  // Wrangler needs the directory of assets. Its contents do not matter here.
  mkdirSync(join(ROOT, "dist/assets"), { recursive: true });
  const profile = join(folder, "startup.cpuprofile");
  const config = join(ROOT, "wrangler.toml");
  const program = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const args = [program, "check", "startup", "--outfile", profile, "--config", config];
  const env = { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const wrangler = startChild(process.execPath, args, env);
    const [, active] = await wrangler.waitFor(/Active: ([\d.]+) ms/);
    times.push(Number(active));
    await wrangler.end();
  }
  rmSync(folder, { recursive: true, force: true });
  return median(times);
}
