/** The files of the translations that the build writes, for the element and for the hosted page. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { emitMessages } from "../../build/message-assets.ts";
import { messagesOf } from "../../widget/i18n/choose-language.ts";
import { en } from "../../widget/i18n/en.ts";

const files = new Map<string, string>();
const contentOf = (name: string) => JSON.parse(files.get(name) ?? "null");
/** The list of the files of all languages. */
const list = () => {
  const name = [...files.keys()].find((file) => file.startsWith("messages/list."));
  return contentOf(name ?? "") as Record<string, [file: string, integrity: string]>;
};
const BRITISH_TAGS = ["en-AU", "en-IE", "en-IN", "en-NZ", "en-ZA"];

describe("files of the translations", () => {
  before(() => {
    const emitFile = ({ fileName, source }: { fileName: string; source: string }) => files.set(fileName, source);
    (emitMessages.generateBundle as unknown as () => void).call({ emitFile });
  });

  test("The file of British English has every text, those that differ and those that do not", () => {
    const [file = ""] = list()["en-GB"] ?? [];
    const { state, ...others } = messagesOf(contentOf(file));
    const { state: americanState, ...americanOthers } = en;
    assert.deepEqual(others, americanOthers);
    assert.equal(state.canceled.any, "Payment cancelled|It won’t be completed.");
    assert.deepEqual(
      { ...state, processing: null, canceled: null },
      { ...americanState, processing: null, canceled: null },
    );
  });

  test("Countries that write British English share its file, and American English has none", () => {
    for (const tag of BRITISH_TAGS) assert.deepEqual(list()[tag], list()["en-GB"], tag);
    for (const tag of ["en", "en-US"]) assert.equal(list()[tag], undefined, tag);
  });

  test("The hosted page has the messages of every language of the element", () => {
    const pages = contentOf("page-messages.json") as Record<string, string>;
    assert.deepEqual(Object.keys(pages).sort(), Object.keys(list()).sort());
    for (const tag of BRITISH_TAGS) assert.equal(pages[tag], pages["en-GB"], tag);
    assert.match(pages["en-GB"] ?? "", /Payment cancelled/);
  });
});
