// Where the characters of an item's text stand on the screen. Rendered Markdown shows the words of the text without its
// marks; words are found again one after the other, so that a span of the screen is a span of the text.

/** @import { Piece } from "./types.js" */

const FARTHEST = 4000; // characters between two neighbouring words of rendered text: marks, addresses, entities
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export class TextMap {
  // `element` shows `text`; pieces are {node, from, to, at}: node's characters from..to are the text's from `at` on.
  /**
   * @param {HTMLElement} element
   * @param {string} text
   */
  constructor(element, text) {
    this.text = text;
    /** @type {Piece[]} */
    this.pieces = element.textContent === text ? this.sameText(element) : this.sameWords(element);
  }

  /** @type {(element: HTMLElement) => Piece[]} */
  sameText(element) {
    let at = 0;
    return this.nodesOf(element).map((node) => {
      const piece = { node, from: 0, to: node.length, at };
      at += node.length;
      return piece;
    });
  }

  /** @type {(element: HTMLElement) => Piece[]} */
  sameWords(element) {
    /** @type {Piece[]} */
    const pieces = [];
    let next = 0;
    for (const node of this.nodesOf(element)) {
      for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
        const at = this.text.indexOf(word, next);
        if (at < 0 || at - next > FARTHEST) continue;
        pieces.push({ node, from: index, to: index + word.length, at });
        next = at + word.length;
      }
    }
    return pieces;
  }

  /** @type {(element: HTMLElement) => Text[]} */
  nodesOf(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const nodes = [];
    while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
    return nodes;
  }

  // A range of the screen as [start, end) of the text, without white space around and without half characters.
  /** @type {(range: Range) => { start: number, end: number } | null} */
  toText(range) {
    const inside = this.pieces.filter(
      ({ node, from, to }) => range.comparePoint(node, to) >= 0 && range.comparePoint(node, from) <= 0,
    );
    if (!inside.length) return null;
    /** @type {(piece: Piece, container: Node, offset: number, otherwise: number) => number} */
    const place = ({ node, from, to, at }, container, offset, otherwise) => {
      const reached = node === container ? Math.min(Math.max(offset, from), to) : otherwise;
      return at + reached - from;
    };
    const [first, last] = [inside[0], inside[inside.length - 1]];
    const start = place(first, range.startContainer, range.startOffset, first.from);
    const end = place(last, range.endContainer, range.endOffset, last.to);
    return this.tidy(start, end);
  }

  /** @type {(start: number, end: number) => { start: number, end: number } | null} */
  tidy(start, end) {
    const words = this.text.slice(start, end);
    if (!words.trim()) return null;
    const [from, to] = [start + words.length - words.trimStart().length, end - (words.length - words.trimEnd().length)];
    const segments = segmenter.segment(this.text);
    const [first, last] = [segments.containing(from), segments.containing(to - 1)];
    return first && last ? { start: first.index, end: last.index + last.segment.length } : null;
  }

  // The ranges of the screen that show [start, end) of the text.
  /** @type {(start: number, end: number) => StaticRange[]} */
  toRanges(start, end) {
    /** @type {{ node: Text, from: number, to: number }[]} */
    const shown = [];
    for (const { node, from, to, at } of this.pieces) {
      if (at >= end || at + to - from <= start) continue;
      const [first, last] = [Math.max(from, from + start - at), Math.min(to, from + end - at)];
      const before = shown.at(-1);
      if (before?.node === node)
        before.to = last; // with the white space between two words
      else shown.push({ node, from: first, to: last });
    }
    return shown.map(
      ({ node, from, to }) =>
        new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: to }),
    );
  }
}

// JavaScript counts in units of UTF-16, a span in Unicode characters.
/** @type {(text: string, units: number) => number} */
export function toCharacters(text, units) {
  let characters = units;
  for (let place = 0; place < units; place += 1) {
    const code = text.charCodeAt(place);
    if (code >= 0xdc00 && code <= 0xdfff && place > 0 && (text.charCodeAt(place - 1) & 0xfc00) === 0xd800)
      characters -= 1;
  }
  return characters;
}

/** @type {(text: string, characters: number) => number} */
export function toUnits(text, characters) {
  let units = 0;
  for (let count = 0; count < characters && units < text.length; count += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}
