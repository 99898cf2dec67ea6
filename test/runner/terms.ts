// The rules about names: standard terms instead of the private words that this code used before, and titles of tests.
import type { Rule } from "./rules.ts";
import { identifiers, testTitles } from "./syntax.ts";

/** Words that are part of no identifier, each with the terms that are used instead. */
const REPLACED_WORDS = new Map([
  ["thing", "resource"],
  ["wish", "check request, pending check"],
  ["heard", "applyPollResult, applyWebhookEvent, parse…, toFacts"],
  ["hear", "parse…, toFacts"],
  ["told", "broadcast, sent, isConfirmed"],
  ["tell", "broadcast, send"],
  ["notice", "webhook event"],
  ["vouched", "trusted"],
  ["unvouched", "untrusted"],
  ["stranger", "untrusted"],
  ["laid", "applied"],
  ["sight", "view"],
  ["memo", "cursor"],
  ["pump", "drain"],
  ["slip", "warning"],
  ["stray", "unknownKeys"],
  ["misspelt", "unknownKeys"],
  ["happening", "event"],
  ["hearer", "subscriber"],
  ["overhear", "onLeaderMessage"],
  ["greeting", "snapshot"],
  ["knock", "ping"],
  ["speaker", "translations"],
  ["speech", "Locale"],
  ["signboard", "header"],
  ["weather", "faults"],
  ["fate", "lifecycle script"],
  ["probed", "instrumented"],
]);

/** Identifiers, each with the terms that are used instead. A part of a longer name may be one of these words. */
const REPLACED_NAMES = new Map([
  ["want", "check request, pending check"],
  ["wants", "check request, pending check"],
  ["says", "type"],
  ["Known", "HubState"],
  ["asOf", "updateIfDue"],
  ["laidOver", "applyFollowUps"],
  ["look", "view, read"],
  ["onLook", "onView"],
  ["Question", "StatusQuery"],
  ["Heard", "ParsedStatus"],
  ["Call", "ProviderFetch, or the name of what is called"],
  ["watchedCall", "trackedFetch"],
  ["wasMade", "wasSent"],
  ["newsMs", "pendingConfirmationSinceMs"],
  ["news", "webhook"],
  ["tries", "attempts"],
  ["followers", "linkedResources"],
  ["carefully", "callSafely"],
  ["#about", "logFields"],
  ["#take", "commit"],
  ["#keep", "persist"],
  ["#carryOut", "runCheck"],
  ["Wrong", "ConfigError"],
  ["believe", "reduce"],
  ["News", "ViewEvent"],
  ["looking", "viewing"],
  ["takeTurns", "electLeader"],
  ["lead", "becomeLeader"],
  ["speak", "translate"],
  ["words", "messages, or what the texts are"],
  ["toldAs", "displayState"],
  ["wayOn", "externalLink"],
  ["titled", "titleTag"],
  ["framersOf", "frameAncestors"],
  ["handOver", "sharePanel"],
  ["eachOnce", "dedupe"],
  ["keptOf", "preservedQuery"],
  ["door", "simulator server"],
  ["lives", "lifecycle script"],
  ["moments", "times"],
  ["lies", "faults"],
  ["worlds", "setups"],
]);

export const termRule: Rule = {
  title: "Identifiers use the standard terms",
  violations: (sources) =>
    sources.flatMap((source) =>
      identifiers(source).flatMap(({ name, line }) => {
        const term = termFor(name);
        return term === undefined ? [] : `${source.path}:${line}: ${name} (${term})`;
      }),
    ),
  example: { "edge/hub/transitions.ts": "export const thingsOf = (wishes: string[]) => wishes;" },
};

/** A capital letter, a value, or a name of code such as `refresh()`, `edge/` or a quoted label. */
const SENTENCE_START = /^(?:[A-Z"<…]|[a-z][\w./]*(?:\(\)|\/))/;

export const titleRule: Rule = {
  title: "The title of a test is a sentence that is understood without its group",
  violations: (sources) =>
    sources.flatMap((source) =>
      testTitles(source)
        .filter(({ title }) => !SENTENCE_START.test(title) || !title.includes(" "))
        .map(({ title, line }) => `${source.path}:${line}: ${title}`),
    ),
  example: { "test/unit/edge/hub/transitions.test.ts": 'test("moves a status forward only", () => {});' },
};

function termFor(name: string): string | undefined {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  const inParts = parts.map((part) => REPLACED_WORDS.get(part) ?? REPLACED_WORDS.get(part.replace(/(s|es)$/, "")));
  return (
    REPLACED_NAMES.get(name) ??
    REPLACED_NAMES.get(name.replace(/^[#_]/, "")) ??
    inParts.find((term) => term !== undefined)
  );
}
