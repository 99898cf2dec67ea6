/** The response to a pushed status, and its line in the log. */
import { pagePath, type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import type { PushOutcome } from "../../hub/pushed/pushed-state.ts";
import { forgetPages } from "../../page/status-page.ts";
import { log, resourceFields } from "../../platform/log.ts";
import { forgetBodies } from "../../status/snapshot.ts";

/** What became of a push, as its sender learns it. */
export function pushReply(resource: ResourceRef, outcome: PushOutcome, origin: string) {
  const { revision, resultVersion, verdict, state, settled } = outcome;
  return {
    of: resourcePath(resource),
    revision,
    version: resultVersion,
    applied: outcome.verdict === "applied",
    verdict,
    state,
    settled,
    view: `${origin}${pagePath(resource)}`,
  };
}

/** Logs what became of a push. This isolate shows the new status at once, others within 5 s. */
export async function afterPush(
  resource: ResourceRef,
  { verdict }: Pick<PushOutcome, "verdict">,
  { isSeed, isSigned, requestId }: { isSeed: boolean; isSigned: boolean; requestId: string },
): Promise<void> {
  forgetBodies(resource);
  forgetPages(resource);
  const { connection, kind } = resource;
  const fields = await resourceFields(resourcePath(resource));
  log({ event: "pushed", requestId, connection, kind, ...fields, verdict, seed: isSeed, signed: isSigned });
}
