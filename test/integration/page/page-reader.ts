/** Opens hosted pages in tests, and parses them as a browser does, including the declarative shadow root. */
import assert from "node:assert/strict";
import { base64url, SignJWT } from "jose";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import { createStatusToken, type StatusTokenRequest } from "../../../edge/access/status-token.ts";
import { customer, TOKEN_KEY } from "../fixture.ts";
import type { RunningWorker } from "../harness.ts";

type ChildNode = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;
type TextNode = DefaultTreeAdapterTypes.TextNode;

/** The text of these elements is not visible. */
const NOT_RENDERED = new Set(["style", "script"]);

export interface PageElement {
  tag: string;
  attributes: Record<string, string>;
  /** All its text, without Unicode isolates. */
  text: string;
}

export interface Page {
  response: Response;
  html: string;
  /** All elements, in document order. */
  elements: PageElement[];
  /** The text of the body. */
  text: string;
  title: string;
  locale: string;
}

/** The path of the page of a resource. */
export function addressOf({ connection, kind, id }: ResourceRef, query = ""): string {
  return `/p/${connection}/${kind}/${encodeURIComponent(id)}${query}`;
}

/** Opens a hosted link, and returns the cookie as a browser sends it. */
export async function cookieOf(
  worker: RunningWorker,
  resource: ResourceRef,
  more: Partial<StatusTokenRequest> = {},
): Promise<{ Cookie: string }> {
  return cookieWith(worker, await createStatusToken({ key: TOKEN_KEY, resource, ...more }));
}

/** A token that the merchant's own code has signed, with claims that `createStatusToken()` refuses. */
export async function ownToken(resource: ResourceRef, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ scope: "status details", ...claims })
    .setProtectedHeader({ alg: TOKEN_KEY.alg, typ: "pst+jwt", kid: TOKEN_KEY.kid })
    .setSubject(resourcePath(resource))
    .setAudience("payment-status")
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(base64url.decode(TOKEN_KEY.secret));
}

/** Opens the hosted link of a token, and returns the cookie as a browser sends it. */
export async function cookieWith(worker: RunningWorker, token: string): Promise<{ Cookie: string }> {
  const response = await worker.fetch(`/s/${token}`, { headers: customer() });
  assert.equal(response.status, 303);
  return { Cookie: (response.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "" };
}

/** Requests a page as a browser does. Each request comes from another customer, unless `headers` name one. */
export function browse(worker: RunningWorker, path: string, headers: Record<string, string> = {}): Promise<Response> {
  const accepted = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en" };
  return worker.fetch(path, { headers: { ...customer(), ...accepted, ...headers } });
}

/** Parses a page. Fails for another status code or content type. */
export async function readPage(response: Response, status = 200): Promise<Page> {
  const html = await response.text();
  assert.equal(response.status, status, html.slice(0, 500));
  assert.equal(response.headers.get("Content-Type"), "text/html; charset=utf-8");
  const elements = elementsIn(parse(html, { scriptingEnabled: false }).childNodes);
  const root = elements.find(({ tag }) => tag === "html");
  return {
    response,
    html,
    elements,
    text: elements.find(({ tag }) => tag === "body")?.text ?? "",
    title: elements.find(({ tag }) => tag === "title")?.text ?? "",
    locale: root?.attributes.lang ?? "",
  };
}

export async function openPage(
  worker: RunningWorker,
  path: string,
  headers: Record<string, string> = {},
): Promise<Page> {
  return readPage(await browse(worker, path, headers));
}

/** All elements with this name and these attributes. */
export function all({ elements }: Page, tag: string, attributes: Record<string, string> = {}): PageElement[] {
  return elements.filter(
    (each) => each.tag === tag && Object.entries(attributes).every(([name, value]) => each.attributes[name] === value),
  );
}

/** The only element with this name and these attributes. */
export function one(page: Page, tag: string, attributes: Record<string, string> = {}): PageElement {
  const found = all(page, tag, attributes);
  assert.equal(found.length, 1, `${found.length} of <${tag} ${JSON.stringify(attributes)}>`);
  return found[0] as PageElement;
}

/** The text of a part of the card; empty without the part. */
export function part({ elements }: Page, name: string): string {
  return elements.find(({ attributes }) => attributes.part === name)?.text ?? "";
}

function elementsIn(nodes: readonly ChildNode[]): PageElement[] {
  return nodes
    .filter(isElement)
    .filter(isShown)
    .flatMap((node) => [elementOf(node), ...elementsIn(childrenOf(node))]);
}

/** An empty card disappears when the status follows it. */
function isShown(node: Element, index: number, { length }: readonly Element[]): boolean {
  const isSkeleton = node.attrs.some(({ name, value }) => name === "class" && value === "skeleton");
  return !isSkeleton || index === length - 1;
}

function elementOf(node: Element): PageElement {
  const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
  return {
    tag: node.tagName,
    attributes,
    text: textOf(node)
      .replace(/[\u2068\u2069]/g, "")
      .replace(/\s+/g, " ")
      .trim(),
  };
}

function textOf(node: Element): string {
  const texts = childrenOf(node).map((child) => {
    if (isElement(child)) return NOT_RENDERED.has(child.tagName) ? "" : ` ${textOf(child)}`;
    return child.nodeName === "#text" ? (child as TextNode).value : "";
  });
  return texts.join("");
}

/** The children of a template are in a document fragment of their own. */
function childrenOf(node: Element): readonly ChildNode[] {
  return "content" in node ? (node.content as DefaultTreeAdapterTypes.DocumentFragment).childNodes : node.childNodes;
}

function isElement(node: ChildNode): node is Element {
  return "tagName" in node;
}
