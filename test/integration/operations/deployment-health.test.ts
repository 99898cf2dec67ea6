/** `/healthz` of deployments that can serve nobody. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually, logText } from "../fixture.ts";
import { startWorker } from "../harness.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const CONFIG_PATH = join(tmpdir(), `payment-status-${process.pid}.toml`);
after(() => rmSync(CONFIG_PATH, { force: true }));

/** The project's wrangler.toml without the binding of the gates, as in an environment that lacks it. */
function configWithoutGates(): string {
  const own = readFileSync(join(PROJECT, "wrangler.toml"), "utf8");
  const binding = '[[durable_objects.bindings]]\nname = "PROVIDER_GATE"\nclass_name = "ProviderGate"\n';
  assert.ok(own.includes(binding));
  const config = own
    .replace(binding, "")
    .replace('"edge/worker.ts"', JSON.stringify(join(PROJECT, "edge/worker.ts")))
    .replace('"dist/assets"', JSON.stringify(join(PROJECT, "dist/assets")))
    .replaceAll('"./node_modules/', `"${PROJECT}node_modules/`);
  writeFileSync(CONFIG_PATH, config);
  return CONFIG_PATH;
}

describe("/healthz", { timeout: 60_000 }, () => {
  test("A deployment without a binding and without connections is 503 with both codes, and the log names the binding", async () => {
    await using worker = await startWorker({ configPath: configWithoutGates() });
    const response = await worker.fetch("/healthz");
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { ok: false, problems: ["binding-missing", "no-connections"] });
    await eventually(() => assert.match(logText({ worker }), /"misconfigured".*PROVIDER_GATE/));
  });
});
