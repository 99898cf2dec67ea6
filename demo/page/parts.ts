/** What the pages of the demo share: finding and copying parts of the page, and getting a token from the worker. */

/** A thing that may be looked at; the token is absent where the worker holds no key. */
export interface Minted {
  of: string;
  token: string | null;
}

export function find<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

export function copyOf(templateId: string): HTMLElement {
  const template = find<HTMLTemplateElement>(document, `#${templateId}`);
  return (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
}

export async function post(path: string, body?: unknown): Promise<Minted> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(path, {
    method: "POST",
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`The demo's worker answered ${response.status}. Is npm start still running?`);
  return (await response.json()) as Minted;
}

/** A test id becomes a thing that may be looked at. */
export function mint({ kind, id }: { kind: string; id: string }): Promise<Minted> {
  return post("/demo/token", { kind, id });
}

/** Copies the code beside a button when that is pressed. */
export function followCopyButtons(): void {
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element && target.closest<HTMLElement>("[data-copy]");
    if (!button) return;
    const code = find(button.closest("[data-embed]") as HTMLElement, "[data-code]");
    await navigator.clipboard.writeText(code.textContent ?? "").then(
      () => say(button, "Copied"),
      // Without the permission, select it for the reader to copy.
      () => {
        getSelection()?.selectAllChildren(code);
        say(button, "Selected");
      },
    );
  });
}

function say(button: HTMLElement, text: string): void {
  button.textContent = text;
  setTimeout(() => {
    button.textContent = "Copy";
  }, 1600);
}
