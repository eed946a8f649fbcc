import assert from "node:assert/strict";
import { test } from "node:test";
import { TextMap, toCharacters, toUnits } from "../../jurat/web/form/text_map.js";
import { elementOf, rangeOf } from "./browser.js";

const spoken = (text, span) => span && text.slice(span.start, span.end);

test("a selection in plain text is its place in the text, without blanks around", () => {
  const text = "one two  three";
  const element = elementOf("one two ", " three");
  const map = new TextMap(element, text);
  assert.deepEqual(map.toText(rangeOf(element, [0, 3], [1, 1])), { start: 4, end: 7 });
  assert.equal(map.toText(rangeOf(element, [0, 7], [0, 8])), null);
});

test("words of rendered Markdown are found in its source, marks left out", () => {
  const text = "A **bold** word and [a link](https://example.org/word) here";
  const element = elementOf("A ", "bold", " word and ", "a link", " here");
  const map = new TextMap(element, text);
  const bold = map.toText(rangeOf(element, [1, 0], [1, 4]));
  assert.deepEqual([bold, spoken(text, bold)], [{ start: 4, end: 8 }, "bold"]);
  assert.equal(
    spoken(text, map.toText(rangeOf(element, [1, 0], [4, 5]))),
    "bold** word and [a link](https://example.org/word) here",
  );
});

test("a span of the text is shown where its words stand, joined within one node", () => {
  const text = "**a b** c";
  const element = elementOf("a b", " c");
  const shown = new TextMap(element, text)
    .toRanges(2, 9)
    .map(({ startContainer, startOffset, endOffset }) => [
      element.nodes.indexOf(startContainer),
      startOffset,
      endOffset,
    ]);
  assert.deepEqual(shown, [
    [0, 0, 3],
    [1, 1, 2],
  ]);
});

test("half a character is never marked", () => {
  const family = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}";
  const text = `x${family}y`;
  const element = elementOf(text);
  assert.deepEqual(new TextMap(element, text).toText(rangeOf(element, [0, 2], [0, 4])), {
    start: 1,
    end: 1 + family.length,
  });
});

test("units of UTF-16 become Unicode characters and come back", () => {
  const text = "a\u{1f600}b\u{1f600}";
  const pairs = [
    [0, 0],
    [1, 1],
    [3, 2],
    [4, 3],
    [6, 4],
  ];
  assert.deepEqual(
    pairs.map(([units]) => toCharacters(text, units)),
    pairs.map(([, characters]) => characters),
  );
  assert.deepEqual(
    pairs.map(([, characters]) => toUnits(text, characters)),
    pairs.map(([units]) => units),
  );
});
