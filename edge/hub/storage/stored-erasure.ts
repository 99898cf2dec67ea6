/**
 * When a resource was erased, and which signed webhooks had come until then: the only record that outlives an erasure
 * (docs/interface.md#erasure).
 */
import * as z from "zod";
import type { SeenWebhooks } from "../hub-state.ts";

export interface Erasure {
  atMs: number;
  /** When it may be forgotten. */
  untilMs: number;
  /** A webhook from before the erasure that is sent again brings nothing back. */
  digests: SeenWebhooks["digests"];
}

const VERSION = 1;

const erasureSchema = z.object({
  schemaVersion: z.literal(VERSION),
  atMs: z.number(),
  untilMs: z.number(),
  digests: z.array(z.tuple([z.string(), z.number()])).default([]),
});

export function toStoredErasure(erasure: Erasure): z.infer<typeof erasureSchema> {
  return { schemaVersion: VERSION, ...erasure };
}

/** The stored erasure; null when there is none, `unknown-version` when a newer version has written it. */
export function readErasure(stored: unknown): Erasure | null | "unknown-version" {
  if (stored === undefined) return null;
  const parsed = erasureSchema.safeParse(stored);
  if (!parsed.success) return "unknown-version";
  const { atMs, untilMs, digests } = parsed.data;
  return { atMs, untilMs, digests };
}

/** A viewer as an erasure judges it. */
export interface ErasureViewer {
  trusted: boolean;
  /** When its token was made; null without one. */
  issuedMs: number | null;
}

/** Whether this viewer's token was made before the erasure. */
export function isTokenErased(atMs: number, { issuedMs }: Pick<ErasureViewer, "issuedMs">): boolean {
  return (issuedMs ?? 0) <= atMs;
}

/**
 * Whether an erasure shuts this viewer out. A token that was made until then is refused. A viewer without a token cannot
 * begin anew what the merchant has erased.
 * @param hasBegunAnew a newer token or a signed webhook has named the resource since
 */
export function isShutOut(erasure: Erasure | null, viewer: ErasureViewer, hasBegunAnew: boolean): boolean {
  if (!erasure) return false;
  return viewer.trusted ? isTokenErased(erasure.atMs, viewer) : !hasBegunAnew;
}
