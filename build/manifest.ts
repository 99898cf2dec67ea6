/**
 * What the element offers, in the form that editors and catalogues read: a Custom Elements Manifest, version 2.1.0. Told
 * by the docstrings of the element and its events, their types and the styles; nothing is described twice. Only reads.
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
import { aliasesIn, type Class, classesIn, type Member, read, type Tag, tagsIn, textOf } from "./docstrings.ts";

/** A custom property with what stands in for it; brackets at most two deep. */
const FALLBACK = /var\((--payment-status-\w+), ((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/g;
const HTML_ELEMENT = { name: "HTMLElement", package: "global:" };

/** The manifest of the package; its modules are those that `import "payment-status"` and `…/element` lead to. */
export function elementManifest(): Package {
  const aliases = new Map(["view-state", "events"].flatMap((name) => aliasesIn(read(`widget/${name}.ts`))));
  const [element] = classesIn(read("widget/payment-status-element.ts"), aliases);
  if (!element) throw new Error("widget/payment-status-element.ts exports no class");
  const events = classesIn(read("widget/events.ts"), aliases);
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
    ...{ kind: "class", customElement: true, name, superclass: HTML_ELEMENT },
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

/** Every attribute is a property too; one that the class does not declare is HTML's own. */
function reflectingField({ name: attribute, description }: Tag, members: Member[]): CustomElementField {
  const name = propertyOf(attribute);
  const type = members.find((member) => member.name === name)?.type;
  const field = { kind: "field" as const, name, attribute, reflects: true, description };
  return type
    ? { ...field, type: { text: type } }
    : { ...field, type: { text: "string" }, inheritedFrom: HTML_ELEMENT };
}

function memberDeclaration({ name, type, description, role }: Member) {
  const says = description && { description };
  if (role === "method") return { kind: "method" as const, name, ...says, return: { type: { text: type } } };
  return { kind: "field" as const, name, ...says, type: { text: type }, readonly: true };
}

/** The docstring has the slot of one state and means all of them. */
function forEveryState(slot: Slot): Slot[] {
  if (!STATES.some((state) => state === slot.name)) return [slot];
  return STATES.map((name) => ({ name, description: "Replaces the message of this state." }));
}

/** As the styles have it; one that falls back on another tone has its words alone. */
function withDefault(property: CssCustomProperty): CssCustomProperty {
  const fallback = [...styles.matchAll(FALLBACK)].find(([, name]) => name === property.name)?.[2];
  return fallback && !fallback.startsWith("var(") ? { ...property, default: fallback } : property;
}

const propertyOf = (attribute: string) => attribute.replace(/-(.)/, (_, letter) => letter.toUpperCase());
