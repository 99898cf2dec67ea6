/**
 * The Custom Elements Manifest (version 2.1.0) of the element, for editors and catalogues. It is made from the docstrings
 * of the element and its events, their types, and the styles, so that nothing is described twice.
 * @see https://github.com/webcomponents/custom-elements-manifest (checked 2026-11-21)
 */
import type {
  ClassDeclaration,
  CssCustomProperty,
  CustomElementDeclaration,
  CustomElementField,
  JavaScriptModule,
  Package,
  Slot,
} from "custom-elements-manifest";
import { STATES } from "../contract/status.ts";
import { styles } from "../widget/card/styles.ts";
import { aliasesIn, type Class, classesIn, type Member, readSource, type Tag, tagsIn, textOf } from "./docstrings.ts";

/** A custom property with its fallback, which has brackets at most two deep. */
const FALLBACK = /var\((--payment-status-\w+), ((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/g;
const HTML_ELEMENT = { name: "HTMLElement", package: "global:" };

/** The manifest of the package, with the modules behind `import "payment-status"` and `…/element`. */
export function elementManifest(): Package {
  const aliases = new Map(
    ["connection/view-state", "events"].flatMap((name) => aliasesIn(readSource(`widget/${name}.ts`))),
  );
  const [element] = classesIn(readSource("widget/payment-status-element.ts"), aliases);
  if (!element) throw new Error("widget/payment-status-element.ts exports no class");
  const events = classesIn(readSource("widget/events.ts"), aliases);
  return {
    schemaVersion: "2.1.0",
    modules: [moduleOf("element.js", [elementDeclaration(element)]), indexModule(element, events)],
  };
}

function moduleOf(path: string, declarations: (ClassDeclaration | CustomElementDeclaration)[]): JavaScriptModule {
  const exports = declarations.map(({ name }) => ({ kind: "js" as const, name, declaration: { name, module: path } }));
  return { kind: "javascript-module", path, declarations, exports };
}

function indexModule({ name, docstring }: Class, events: Class[]): JavaScriptModule {
  const index = moduleOf("index.js", events.map(eventDeclaration));
  const declaration = { name, module: "element.js" };
  const tagName = tagsIn(docstring, "tagname")[0]?.name ?? "";
  index.exports?.unshift(
    { kind: "custom-element-definition", name: tagName, declaration },
    { kind: "js", name, declaration },
  );
  return index;
}

function elementDeclaration({ name, docstring, members }: Class): CustomElementDeclaration {
  const described = ({ name, description }: Tag) => ({ name, description });
  return {
    kind: "class",
    customElement: true,
    name,
    superclass: HTML_ELEMENT,
    tagName: tagsIn(docstring, "tagname")[0]?.name ?? "",
    description: textOf(docstring).replace(/ @.*/, ""),
    attributes: tagsIn(docstring, "attr").map((tag) => ({
      ...described(tag),
      type: { text: tag.type.replaceAll("|", " | ") },
      ...(tag.default !== undefined && { default: tag.default }),
    })),
    members: [
      ...tagsIn(docstring, "attr").map((tag) => reflectingField(tag, members)),
      ...members.filter(({ role }) => role !== "property").map(memberDeclaration),
    ],
    events: tagsIn(docstring, "fires").map((tag) => ({ ...described(tag), type: { text: tag.type } })),
    slots: tagsIn(docstring, "slot").map(described).flatMap(forEveryState),
    cssParts: tagsIn(docstring, "csspart").map(described),
    cssProperties: tagsIn(docstring, "cssproperty").map(described).map(withDefault),
  };
}

function eventDeclaration({ name, docstring, members }: Class): ClassDeclaration {
  const fields = members.map((member) => memberDeclaration({ ...member, role: "read-only" }));
  const superclass = { name: "Event", package: "global:" };
  return { kind: "class", name, description: textOf(docstring), superclass, members: fields };
}

/** The property of an attribute. A property that the class does not declare is inherited from HTMLElement. */
function reflectingField({ name: attribute, description }: Tag, members: Member[]): CustomElementField {
  const name = propertyOf(attribute);
  const type = members.find((member) => member.name === name)?.type;
  const field = { kind: "field" as const, name, attribute, reflects: true, description };
  return type
    ? { ...field, type: { text: type } }
    : { ...field, type: { text: "string" }, inheritedFrom: HTML_ELEMENT };
}

function memberDeclaration({ name, type, description, role }: Member) {
  const described = description && { description };
  if (role === "method") return { kind: "method" as const, name, ...described, return: { type: { text: type } } };
  return { kind: "field" as const, name, ...described, type: { text: type }, readonly: role !== "writable" };
}

/** The docstring names the slot of one state as an example. The manifest has one slot for each state. */
function forEveryState(slot: Slot): Slot[] {
  if (!STATES.some((state) => state === slot.name)) return [slot];
  return STATES.map((name) => ({ name, description: "Replaces the message of this state." }));
}

/** The property with its default from the styles. A default that is another property is only described. */
function withDefault(property: CssCustomProperty): CssCustomProperty {
  const fallback = [...styles.matchAll(FALLBACK)].find(([, name]) => name === property.name)?.[2];
  return fallback && !fallback.startsWith("var(") ? { ...property, default: fallback } : property;
}

const propertyOf = (attribute: string) => attribute.replace(/-(.)/, (_, letter) => letter.toUpperCase());
