/** The rules of axe for elements whose tree another test checks by all rules. */
import type axeCore from "axe-core";
import "axe-core/axe.min.js";

const { axe } = window as unknown as { axe: typeof axeCore };

/**
 * Options for an element in its second theme. A theme is a CSS `color-scheme`: the tree and its layout are those of the
 * first theme, so only the rules about colours can have another result.
 */
export const COLOURS_ONLY = {
  ignoredRules: axe
    .getRules()
    .filter(({ tags }) => !tags.includes("cat.color"))
    .map(({ ruleId }) => ruleId),
};
