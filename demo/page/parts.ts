/** Functions that the demo pages share: finding and copying elements of the page, and getting tokens from the worker. */

/** A resource path and a token for it. Null without a token key. */
export interface Access {
  of: string;
  token: string | null;
}

export function find<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** A copy of the content of a `<template>`. */
export function copyOf(templateId: string): HTMLElement {
  const template = find<HTMLTemplateElement>(document, `#${templateId}`);
  return (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
}

export async function post(path: string, body?: unknown): Promise<Access> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(path, {
    method: "POST",
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`The demo's worker answered ${response.status}. Is npm start still running?`);
  return (await response.json()) as Access;
}

/** Gets a token for a test id. */
export function requestAccess({ kind, id }: { kind: string; id: string }): Promise<Access> {
  return post("/demo/token", { kind, id });
}

/** A word that makes a test id start now. */
export function newLabel(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** Makes every copy button copy the code beside it. */
export function followCopyButtons(): void {
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element && target.closest<HTMLElement>("[data-copy]");
    if (!button) return;
    const code = find(button.closest("[data-embed]") as HTMLElement, "[data-code]");
    await navigator.clipboard.writeText(code.textContent ?? "").then(
      () => confirm(button, "Copied"),
      // The page has no permission to copy: the reader copies the selection.
      () => {
        getSelection()?.selectAllChildren(code);
        confirm(button, "Selected");
      },
    );
  });
}

function confirm(button: HTMLElement, text: string): void {
  button.textContent = text;
  setTimeout(() => {
    button.textContent = "Copy";
  }, 1600);
}
