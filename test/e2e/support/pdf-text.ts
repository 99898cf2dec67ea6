// Reads the number of pages and the text of a PDF that Chromium has made, in the order in which the glyphs are drawn.
// Supports only the parts of the format that Chromium writes (ISO 32000-1: 7.3.8, 9.4.3, 9.10.3).
import { inflateSync } from "node:zlib";

export interface PdfText {
  pages: number;
  text: string;
}

/** The pages and the text of a PDF that Chromium has made. */
export function readPdf(pdf: Buffer): PdfText {
  const objects = objectsOf(pdf);
  const glyphs = new Map<string, Map<string, string>>();
  for (const { head } of objects.values())
    for (const [, name = "", font = ""] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const [, unicode = ""] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font)?.head ?? "") ?? [];
      glyphs.set(name, unicodeOf(objects.get(unicode)?.stream ?? ""));
    }
  const texts = [...objects.values()].map(({ stream }) => drawnText(stream, glyphs));
  return {
    pages: [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head)).length,
    text: texts
      .join("")
      // A font draws "ffi" as one glyph.
      .normalize("NFKC")
      .replace(/[\u2068\u2069]/g, "")
      .replace(/[\s\u00a0\u202f]+/g, " "),
  };
}

/** The number of pages, also of a PDF of Firefox, which packs its objects into streams (ISO 32000-1, 7.5.7). */
export function pagesIn(pdf: Buffer): number {
  const source = pdf.toString("latin1");
  const packed = [...source.matchAll(/\/ObjStm[\s\S]*?stream\r?\n([\s\S]*?)\r?\nendstream/g)];
  const unpacked = packed.map(([, bytes = ""]) => inflateSync(Buffer.from(bytes, "latin1")).toString("latin1"));
  return [source, ...unpacked].join("\n").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

interface PdfObject {
  head: string;
  stream: string;
}

function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  const source = pdf.toString("latin1");
  for (const found of source.matchAll(/(?<=^|\n)(\d+) 0 obj\s([\s\S]*?)(?:stream\r?\n|endobj)/g)) {
    const [whole, id = "", head = ""] = found;
    const start = found.index + whole.length;
    const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
    const bytes = pdf.subarray(start, start + length);
    // Fonts and pictures are streams without text.
    const isText = whole.includes("stream") && /FlateDecode/.test(head) && !/\/(Length1|Subtype)\b/.test(head);
    objects.set(id, { head, stream: isText ? inflateSync(bytes).toString("latin1") : "" });
  }
  return objects;
}

/** The text of each glyph, from the ToUnicode map of a font. */
function unicodeOf(map: string): Map<string, string> {
  const texts = new Map<string, string>();
  const decode = (hex: string) => Buffer.from(hex, "hex").swap16().toString("utf16le");
  const hexOf = (value: number) => value.toString(16).toUpperCase().padStart(4, "0");
  for (const [, block = ""] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = "", hex = ""] of block.matchAll(/<(\w+)>\s*<(\w+)>/g)) texts.set(glyph, decode(hex));
  for (const [, block = ""] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = "", to = "", hex = ""] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let glyph = Number.parseInt(from, 16); glyph <= Number.parseInt(to, 16); glyph++)
        texts.set(hexOf(glyph), decode(hexOf(Number.parseInt(hex, 16) + glyph - Number.parseInt(from, 16))));
  return texts;
}

/** The text of a page, with a space between runs of glyphs. */
function drawnText(stream: string, glyphs: Map<string, Map<string, string>>): string {
  let font = new Map<string, string>();
  let text = "";
  for (const [operator, name, hex] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\bET\b/g)) {
    if (name) font = glyphs.get(name) ?? new Map();
    else if (hex) text += (hex.toUpperCase().match(/.{4}/g) ?? []).map((glyph) => font.get(glyph) ?? "").join("");
    else if (operator === "ET") text += " ";
  }
  return text;
}
