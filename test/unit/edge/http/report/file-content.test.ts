// A report's file is sent under its type only if its beginning can be of that type.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHECKED_BYTES, contentErrorOf } from "../../../../../edge/http/report/file-content.ts";
import { beginBody } from "../../../../../edge/http/report/file-download.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)));

const CSV = bytes("date;amount\r\n2026-11-20;15,00 €\r\n");
const PDF = bytes("%PDF-1.7\n");
const ZIP = bytes("PK", [3, 4, 20, 0]);
const EMPTY_ZIP = bytes("PK", [5, 6, 0, 0]);
const WINDOWS = bytes("MZ", [0x90, 0, 3, 0]);
const LINUX = bytes([0x7f], "ELF", [2, 1, 1, 0]);
const HTML = bytes("\n<!doctype html><script>alert(1)</script>");

describe("contentErrorOf", () => {
  test("A file whose beginning is of its type is accepted", () => {
    for (const [type, head] of [
      ["text/csv", CSV],
      ["text/csv", bytes()],
      ["text/csv", bytes([0xef, 0xbb, 0xbf], "a,b\n")],
      ["text/csv", bytes([0xff, 0xfe], [0x61, 0, 0x2c, 0])],
      ["text/csv", bytes("a,b\n", [0xe4, 0xf6, 0xfc])],
      ["application/pdf", PDF],
      ["application/zip", ZIP],
      ["application/zip", EMPTY_ZIP],
      [XLSX, ZIP],
    ] as const) {
      assert.equal(contentErrorOf(type, head), null, `${type} ${head}`);
    }
  });

  test("A file whose beginning is of another type is not sent under the type that it claims", () => {
    for (const [type, head, error] of [
      ["text/csv", HTML, "content is not csv"],
      ["text/csv", bytes([0xef, 0xbb, 0xbf], "<svg>"), "content is not csv"],
      ["text/csv", ZIP, "content is not csv"],
      ["text/csv", WINDOWS, "content is not csv"],
      ["application/pdf", CSV, "content is not pdf"],
      ["application/pdf", bytes(), "content is not pdf"],
      ["application/zip", PDF, "content is not zip"],
      ["application/zip", WINDOWS, "content is not zip"],
      [XLSX, EMPTY_ZIP, "content is not xlsx"],
      [XLSX, HTML, "content is not xlsx"],
    ] as const) {
      assert.equal(contentErrorOf(type, head), error, `${type} ${head}`);
    }
  });

  test("A program or script is not sent under any other type either", () => {
    const java = bytes([0xca, 0xfe, 0xba, 0xbe]);
    const apple = bytes([0xcf, 0xfa, 0xed, 0xfe]);
    for (const head of [WINDOWS, LINUX, java, apple, bytes("#!/bin/sh\n")]) {
      for (const type of ["", "application/octet-stream", "text/plain"])
        assert.equal(contentErrorOf(type, head), "content is executable", `${type} ${head}`);
    }
    assert.equal(contentErrorOf("application/octet-stream", CSV), null);
    assert.equal(contentErrorOf("text/html", HTML), null);
  });
});

describe("beginBody", () => {
  const streamOf = (...chunks: Uint8Array[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
  const wholeOf = async (body: ReadableStream<Uint8Array>) => new Uint8Array(await new Response(body).arrayBuffer());

  test("The beginning is complete when it comes in single bytes, and the body still has it", async () => {
    const single = [...ZIP].map((byte) => Uint8Array.of(byte));
    const { head, body } = await beginBody(streamOf(...single), 4);
    assert.deepEqual(head, bytes("PK", [3, 4]));
    assert.deepEqual(await wholeOf(body), ZIP);
  });

  test("A body that is shorter than the beginning is read whole", async () => {
    for (const content of [CSV, bytes()]) {
      const { head, body } = await beginBody(streamOf(content), CHECKED_BYTES);
      assert.deepEqual(head, content);
      assert.deepEqual(await wholeOf(body), content);
    }
  });

  test("Cancelling the body cancels the download behind it", async () => {
    let reason: unknown;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(CSV),
      cancel: (given) => {
        reason = given;
      },
    });
    const { body } = await beginBody(endless, 1);
    await body.cancel("left");
    assert.equal(reason, "left");
  });

  test("A body that fails in the middle fails for its reader", async () => {
    let pulls = 0;
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(CSV);
        else controller.error(new RangeError("too large"));
      },
    });
    const { body } = await beginBody(failing, 4);
    await assert.rejects(wholeOf(body), RangeError);
  });
});
