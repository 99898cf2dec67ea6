// The manifest and docs/element.md name exactly the attributes, events, slots, parts and custom properties of the element.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { tagsIn } from "../../build/docstrings.ts";
import { elementPage, PAGE_FILE } from "../../build/element-page.ts";
import { elementManifest } from "../../build/manifest.ts";
import { STATES } from "../../contract/status.ts";
import { styles } from "../../widget/card/styles.ts";
import * as eventClasses from "../../widget/events.ts";
import { PaymentStatusElement } from "../../widget/payment-status-element.ts";

const manifest = elementManifest();
const declarations = manifest.modules.flatMap((module) => module.declarations ?? []);
const element = declarations.find((declaration) => "customElement" in declaration);
assert.ok(element);

const templates = globSync("widget/**/*.ts", { cwd: fileURLToPath(new URL("../..", import.meta.url)) })
  .map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"))
  .join("\n");
const namesOf = (named: { name: string }[] = []) => named.map(({ name }) => name).sort();
const found = (pattern: RegExp, text: string) =>
  [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].sort();

describe("the manifest", () => {
  test("The manifest has the attributes that the element observes, each with its property", () => {
    assert.deepEqual(namesOf(element.attributes), PaymentStatusElement.observedAttributes.toSorted());
    for (const { name, type } of element.attributes ?? []) {
      const field = element.members?.find((member) => "attribute" in member && member.attribute === name);
      assert.ok(field?.kind === "field" && type, name);
      assert.ok(field.type?.text.includes(type.text), name);
      if (name !== "lang") assert.ok(field.name in PaymentStatusElement.prototype, field.name);
    }
  });

  test("The manifest has the properties and methods with their types, without callbacks of the browser", () => {
    const others = element.members?.filter((member) => !("attribute" in member)) ?? [];
    assert.deepEqual(namesOf(others), ["mayPay", "messages", "phase", "refresh", "status"]);
    const writable = others.filter((member) => member.kind === "field" && !member.readonly);
    assert.deepEqual(namesOf(writable), ["messages"]);
    const phase = others.find(({ name }) => name === "phase");
    assert.match(phase?.kind === "field" ? (phase.type?.text ?? "") : "", /^"idle" \| .*"refused"$/);
  });

  test("The manifest has every event under the name from its class, and its properties", () => {
    const problem = { code: "not-found" } as never;
    const names = Object.entries(eventClasses).map(([name, Class]) => `${new Class(problem, null).type} ${name}`);
    assert.deepEqual(element.events?.map(({ name, type }) => `${name} ${type.text}`).sort(), names.sort());
    const [change] = declarations.filter(({ name }) => name === "PaymentStatusChangeEvent");
    assert.deepEqual(change?.kind === "class" && namesOf(change.members), ["previous", "status"]);
  });

  test("The manifest has the slots of the templates, and one for each state", () => {
    const written = found(/<slot(?: name="(\w+)")?>/g, templates);
    assert.ok(written.includes("actions") && written.includes(""));
    assert.deepEqual(namesOf(element.slots), [...written, ...STATES].sort());
  });

  test("The manifest has the parts of the templates", () => {
    assert.deepEqual(namesOf(element.cssParts), found(/\spart="(\w+)"/g, templates));
  });

  test("The manifest has the custom properties of the styles, with their defaults", () => {
    assert.deepEqual(namesOf(element.cssProperties), found(/var\((--payment-status-\w+)/g, styles));
    const radius = element.cssProperties?.find(({ name }) => name === "--payment-status-radius");
    assert.equal(radius?.default, "1rem");
    for (const { name, default: value } of element.cssProperties ?? []) {
      if (name !== "--payment-status-accent") assert.ok(styles.includes(`var(${name}, ${value})`), name);
    }
  });

  test("The manifest describes each attribute, member, event, slot, part and custom property", () => {
    const { attributes = [], members = [], events = [], slots = [], cssParts = [], cssProperties = [] } = element;
    for (const { name, description } of [attributes, members, events, slots, cssParts, cssProperties].flat()) {
      assert.ok(description, name);
    }
  });

  test("A tag of a docstring that cannot be read is an error", () => {
    assert.throws(() => tagsIn("* Shows it.\n * @attr {string of - The resource path.\n", "attr"), /\{string of/);
  });
});

test("docs/element.md is up to date with the docstrings (`npm run docs` writes it)", () => {
  assert.equal(readFileSync(PAGE_FILE, "utf8"), elementPage(manifest));
});
