/**
 * Whether the content of a report's file is what its type promises (docs/input-validation.md#files). It reads the beginning
 * only: it finds a file with a wrong type, not a harmful one.
 */

/** The beginning that is checked. */
export const CHECKED_BYTES = 512;

const EXECUTABLES: readonly (readonly number[])[] = [
  [0x4d, 0x5a], // Windows: MZ
  [0x7f, 0x45, 0x4c, 0x46], // Linux: ELF
  [0xfe, 0xed, 0xfa], // macOS, 32 and 64 bits
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe], // macOS for several processors, and Java
  [0x23, 0x21], // a script: #!
];

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06];
const PDF = [...new TextEncoder().encode("%PDF-")];
const UTF_16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/** For each type whose file keeps its type: its extension, and whether a beginning is possible. */
export const FILE_TYPES: ReadonlyMap<string, { extension: string; accepts: (head: Uint8Array) => boolean }> = new Map([
  ["text/csv", { extension: "csv", accepts: isTable }],
  ["application/pdf", { extension: "pdf", accepts: (head: Uint8Array) => startsWith(head, PDF) }],
  [
    "application/zip",
    { extension: "zip", accepts: (head: Uint8Array) => [ZIP, EMPTY_ZIP].some((mark) => startsWith(head, mark)) },
  ],
  [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    { extension: "xlsx", accepts: (head: Uint8Array) => startsWith(head, ZIP) },
  ],
]);

/** Why this content is not sent under this type, for the log; null when it may be. Other types are sent as bytes. */
export function contentErrorOf(type: string, head: Uint8Array): string | null {
  const known = FILE_TYPES.get(type);
  if (known) return known.accepts(head) ? null : `content is not ${known.extension}`;
  return EXECUTABLES.some((mark) => startsWith(head, mark)) ? "content is executable" : null;
}

/** A table is text: no control character but tab and line end, unless in UTF-16, and no markup. */
function isTable(head: Uint8Array): boolean {
  if (UTF_16_MARKS.some((mark) => startsWith(head, mark))) return true;
  const isText = head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  // The decoder drops the byte order mark of UTF-8.
  return isText && !new TextDecoder().decode(head).trimStart().startsWith("<");
}

function startsWith(head: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => head[index] === byte);
}
