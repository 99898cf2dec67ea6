/** What a person takes along from the element: a text in the clipboard, a file. Nothing else writes there. */

/** True when it is in the clipboard; else the text is left selected for the person to copy. */
export async function copyText(element: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(`${element.textContent}`);
    return true;
  } catch {
    // Not allowed here, or a page without https, which has no clipboard at all.
    getSelection()?.selectAllChildren(element);
    return false;
  }
}

/** Hands a file over as the browser does with any download. */
export function handFile({ name, blob }: { name: string; blob: Blob }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers begin to read only after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
