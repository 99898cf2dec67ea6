/** Reads which resource a member of staff means: from a pasted address or resource path, or from three fields. */
import { idErrorOf, isKind, parseResourcePath, type ResourceRef } from "../contract/resource.ts";

/** The resource, or what is wrong as one sentence. */
export type ResourceInput = { ok: true; resource: ResourceRef } | { ok: false; mistake: string };

const EXAMPLE = "Example: shop/payment/abcde12345abcde12345";

/** An address of the hosted page or of the API, or a resource path. Query and fragment are ignored. */
export function pastedResource(pasted: string): ResourceInput {
  const [path = ""] = pathOf(pasted.trim()).split(/[?#]/, 1);
  if (/^\/?s\//.test(path))
    return mistaken("A hosted link does not say which payment it opens. Open it, and paste the address of the page.");
  const resource = parseResourcePath(
    path
      .replace(/^\/?(?:p\/|v1\/)?/, "")
      .replace(/\/(?:trace|events|items|file)$/, "")
      // People copy a slash or a full stop behind an address. The page encodes a full stop that belongs to the id.
      .replace(/[/.]+$/, ""),
  );
  return resource ? { ok: true, resource } : mistaken(`This is no page address and no resource path. ${EXAMPLE}`);
}

/** `id` as the shop knows it, not percent-encoded. */
export function typedResource(connection: string, kind: string, id: string): ResourceInput {
  if (!/^[\w-]+$/.test(connection)) return mistaken("Fill in the connection. Example: shop");
  if (!isKind(kind)) return mistaken("Select a kind.");
  const wrongId = idErrorOf(id);
  return wrongId ? mistaken(wrongId) : { ok: true, resource: { connection, kind, id } };
}

function pathOf(text: string): string {
  if (!/^https?:/i.test(text)) return text;
  return URL.canParse(text) ? new URL(text).pathname : "";
}

function mistaken(mistake: string): ResourceInput {
  return { ok: false, mistake };
}
