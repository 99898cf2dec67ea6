/** The metric of a viewer who has got a status. */
import { type Point, writePoint } from "../platform/metrics.ts";
import type { AdmittedViewer } from "./admitted-viewer.ts";

type Source = Extract<Point, { metric: "view" }>["source"];

/**
 * Writes that this viewer has got a status.
 * @param sinceMs when the request came
 */
export function recordView(
  env: object,
  { connection, resource }: Pick<AdmittedViewer, "connection" | "resource">,
  source: Source,
  isConfirmed: boolean,
  sinceMs: number,
): void {
  const { name } = connection;
  const afterMs = Math.max(0, Date.now() - sinceMs);
  writePoint(env, {
    metric: "view",
    connection: name,
    kind: resource.kind,
    source,
    isConfirmed,
    afterMs,
  });
}
