/** The styles of the card that the server writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CARD_STYLE } from "../../../../edge/page/card-html.ts";
import { themeStyles } from "../../../../widget/card/theme-styles.ts";

test("The card of the server has every colour of the light theme in browsers without light-dark()", () => {
  const [, fallback = ""] = /@supports not \(color: ?light-dark\(red, ?red\)\) ?\{(.*?\}) ?\}/s.exec(CARD_STYLE) ?? [];
  const pairs = [...themeStyles.matchAll(/(--_\w+): .*?light-dark\((#\w+), /g)];
  assert.ok(pairs.length > 5);
  for (const [, name = "", light = ""] of pairs) assert.match(fallback, new RegExp(`${name}: ?[^;}]*${light}`));
  assert.doesNotMatch(fallback, /light-dark/);
});
