// All fuzz targets. fast-check makes the cases from a seed. The targets use no network.
import { streams } from "./element-targets.ts";
import { idsInAddresses, impossibleIds } from "./id-targets.ts";
import { responses, signatures } from "./provider-targets.ts";
import { forgedPushes, pushes } from "./push-targets.ts";
import type { Target } from "./target.ts";
import { paths, requests, tokens, webhooks } from "./worker-targets.ts";

export const TARGETS: Target[] = [
  tokens,
  paths,
  requests,
  webhooks,
  pushes,
  forgedPushes,
  responses,
  signatures,
  idsInAddresses,
  impossibleIds,
  streams,
];
