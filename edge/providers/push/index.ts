/** The provider whose statuses the merchant's server pushes. It has no API and no webhooks of its own. */
import * as z from "zod";
import { KINDS } from "../../../contract/resource.ts";
import { SIGNING_KEY_RULE, signingKeyIn } from "../../platform/webhooks/signing-key.ts";
import { referenceForm } from "../id-form.ts";
import type { Account, Provider } from "../provider.ts";

const pushKey = z
  .string("must be a text")
  .regex(/^[\x21-\x7e]{32,}$/, "must have 32 characters or more of printable ASCII without blanks");

const pushSecret = z.string("must be a text").refine((text) => signingKeyIn(text) !== null, SIGNING_KEY_RULE);

/** One, or two while the second one replaces the first. */
function rotating(key: z.ZodType<string>) {
  const list = z.array(key).min(1, "must be one, or a list of two").max(2, "must be one, or a list of two");
  return z
    .union([z.string(), z.array(z.unknown())], "must be one, or a list of two")
    .transform((value, { addIssue }): string[] => {
      const parsed = list.safeParse([value].flat());
      if (parsed.success) return parsed.data;
      // The place of the only one is that of the value itself.
      for (const { path, message } of parsed.error.issues)
        addIssue({ code: "custom", path: typeof value === "string" ? [] : [...path], message });
      return z.NEVER;
    });
}

const credentialsSchema = z
  .object({
    /** What the merchant's server sends as `Authorization: Bearer`. */
    pushKey: rotating(pushKey).optional(),
    /** What it signs with: a shared secret, or the public part of its own key. */
    pushSecret: rotating(pushSecret).optional(),
  })
  .refine(({ pushKey, pushSecret }) => pushKey ?? pushSecret, "needs pushKey or pushSecret");

type Credentials = z.infer<typeof credentialsSchema>;

/** Ids are the merchant's own, and part of no request. */
const ID_FORM = referenceForm("nowhere");

export const provider: Provider<unknown, Credentials> = {
  kinds: KINDS,
  options: z.unknown(),
  credentials: credentialsSchema,
  // Nothing is called.
  limits: { perAccount: 60, perId: 60, windowSeconds: 60 },
  defaultBaseUrl: "https://push.invalid",
  test: false,
  examples: {
    credentials: '{"pushKey": "a random text of 32 characters or more"}',
    pushKey: "a random text of 32 characters or more, or a list of two while one replaces the other",
    pushSecret: "whsec_ and base64 of 32 random bytes, or whpk_ and the base64 of an Ed25519 public key",
  },
  idForm: () => ID_FORM,
  budgetKeyOf: (_kind, id) => id,
  pushKeys({ credentials: { pushKey = [], pushSecret = [] } }: Account<unknown, Credentials>) {
    return { bearer: pushKey, signing: pushSecret };
  },
};
