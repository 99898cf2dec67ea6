/** Copies what stands in an element. Nothing else reads or writes the clipboard. */

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
