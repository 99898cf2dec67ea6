/**
 * Webhooks that arrive again: some providers sign no time, so that a recorded webhook can be sent at any later time
 * (docs/interface.md#age-of-webhooks).
 */
import type { SeenWebhooks } from "../hub-state.ts";

const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** More webhooks than one resource gets in that time. The digests are part of the hub's one record, so each costs bytes. */
const MAX_REMEMBERED = 200;

/** Whether a signed webhook with this body has arrived before. */
export function isRepeated({ digests }: Pick<SeenWebhooks, "digests">, digest: string, nowMs: number): boolean {
  return digests.some(([seen, atMs]) => seen === digest && isRecent(atMs, nowMs));
}

/** One webhook can reach a hub on more than one way, each time with the same digest. */
const ONE_WEBHOOK_MS = 5_000;

/** Whether the provider, or somebody with a recording, has sent a webhook again. */
export function hasComeAgain(
  { digests }: Pick<SeenWebhooks, "digests">,
  { digest, via }: { digest: string; via: readonly string[] },
  nowMs: number,
): boolean {
  const earlier = digests.filter(([, atMs]) => nowMs - atMs >= ONE_WEBHOOK_MS);
  return via.length === 0 && isRepeated({ digests: earlier }, digest, nowMs);
}

/**
 * The digests after a webhook: the oldest are dropped first. An unsigned one leaves none, since anybody could send enough
 * of them to drop those of the signed ones, and some providers send the same body for every change.
 */
export function rememberedDigests(
  { digests }: Pick<SeenWebhooks, "digests">,
  { digest, signed }: { digest: string; signed: boolean },
  nowMs: number,
): SeenWebhooks["digests"] {
  if (!signed) return digests;
  const recent = digests.filter(([, atMs]) => isRecent(atMs, nowMs));
  return [...recent, [digest, nowMs] as [string, number]].slice(-MAX_REMEMBERED);
}

/** The digests that outlive an erasure, with those of an earlier one. */
export function digestsAtErasure(
  before: Pick<SeenWebhooks, "digests"> | null,
  seen: Pick<SeenWebhooks, "digests"> | null,
): SeenWebhooks["digests"] {
  return [...(before?.digests ?? []), ...(seen?.digests ?? [])].slice(-MAX_REMEMBERED);
}

function isRecent(atMs: number, nowMs: number): boolean {
  return atMs > nowMs - REMEMBERED_MS;
}
