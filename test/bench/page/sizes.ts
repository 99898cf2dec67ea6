// The sizes of the responses of the hosted page, and of the Worker that renders it.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import { atMost, type Figure, reported } from "../figures.ts";
import { openFixture } from "../fixture.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const KILOBYTE = 1024;
/** The size of the first ten packets, which arrive in the first round trip (RFC 6928, https://www.rfc-editor.org/rfc/rfc6928). */
const FIRST_KILOBYTES = 14;
/** The platform allows 3 MB: https://developers.cloudflare.com/workers/platform/limits/#worker-size (checked 2026-11-28). */
const WORKER_KILOBYTES = 200;

const sandbox = (id: string, kind: ResourceRef["kind"] = "payment"): ResourceRef => ({
  connection: "sandbox",
  kind,
  id,
});

const RESOURCES: [name: string, resource: ResourceRef, query: string][] = [
  ["settled", sandbox("test_succeeded~EUR49.90~visa4242"), ""],
  ["settled, Arabic", sandbox("test_succeeded~EUR49.90~visa4242"), "?lang=ar"],
  ["settled, Greek", sandbox("test_succeeded~EUR49.90~visa4242"), "?lang=el"],
  ["live", sandbox("test_processing-600.succeeded~EUR49.90"), ""],
  ["voucher, Tamil", sandbox("test_action_required-600.succeeded~EUR49.90~voucher"), "?lang=ta"],
  ["fifty payouts", sandbox("test_partially_succeeded~USD21840.00", "bulk-payout"), ""],
  ["longest id, Marathi", sandbox(`test_succeeded~${"x7Kq".repeat(60)}`.slice(0, 255)), "?lang=mr"],
];

/** Each with brotli at the level that is usual for responses that are made for one viewer. */
export async function pageSizes(): Promise<Figure[]> {
  await using fixture = await openFixture();
  const figures: Figure[] = [];
  for (const [name, resource, query] of RESOURCES) {
    const link = await fetch((await fixture.linkTo(resource)) + query, { redirect: "manual" });
    const cookie = (link.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
    figures.push(...(await sizesOf(name, `${fixture.url}/p/${resourcePath(resource)}${query}`, { cookie })));
  }
  return [...figures, ...(await sizesOf("not found", `${fixture.url}/p/sandbox/payment/nobody`, {}))];
}

async function sizesOf(name: string, address: string, headers: Record<string, string>): Promise<Figure[]> {
  const body = Buffer.from(await (await fetch(address, { headers })).arrayBuffer());
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
  return [
    reported(`size: page, ${name}, raw`, body.length / KILOBYTE, "KB", 2),
    reported(`size: page, ${name}, gzip`, gzipSync(body).length / KILOBYTE, "KB", 2),
    atMost(`size: page, ${name}, brotli 5`, brotli / KILOBYTE, FIRST_KILOBYTES, "KB", 2),
  ];
}

/** The Worker, bundled as for a deploy. */
export function workerSize(): Figure {
  const folder = mkdtempSync(join(tmpdir(), "payment-status-size-"));
  // Wrangler needs the directory of assets. Its contents do not matter here.
  mkdirSync(join(ROOT, "dist/assets"), { recursive: true });
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  execFileSync(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", folder], {
    cwd: ROOT,
    env,
    stdio: "ignore",
  });
  const gzip = gzipSync(readFileSync(join(folder, "worker.js")), { level: 9 }).length;
  rmSync(folder, { recursive: true, force: true });
  return atMost("size: worker, gzip -9", gzip / KILOBYTE, WORKER_KILOBYTES, "KB", 2);
}
