// What is marked on the item: evidence, one colour a question, and what a search has found. Painted without touching the
// text, so that a selection survives; every span is listed in words beside its question as well.

import { TextMap, toCharacters, toUnits } from "./text_map.js";

/** @import { Criterion, SourceElement, Span } from "./types.js" */

export const COLOURS = 6;
const NEAR = 3; // words: fewer in a row are no trace of a passage
const MOST_WORDS = 40; // of a selection that is looked for

/** @typedef {{ element: SourceElement, text: string, map?: TextMap }} Block */
/** @typedef {{ block: Block, start: number, end: number }} Found */
export class Marks {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, Block>} */
    this.blocks = new Map(); // {place: {element, text, map}} of what is on the screen
  }

  // Called with a new view of an item.
  /** @type {(view: HTMLElement) => void} */
  read(view) {
    /** @type {NodeListOf<SourceElement>} */
    const blocks = view.querySelectorAll("[data-place]");
    this.blocks = new Map(
      [...blocks].map((element) => [element.dataset.place ?? "", { element, text: element.source }]),
    );
    this.paint("found", []);
  }

  close() {
    for (const name of [...Array(COLOURS).keys(), "found", "current"]) CSS.highlights?.delete(`jurat-${name}`);
  }

  /** @type {(block: Block) => TextMap} */
  mapOf(block) {
    block.map ??= new TextMap(block.element, block.text);
    return block.map;
  }

  /** @type {(name: string, ranges: StaticRange[]) => void} */
  paint(name, ranges) {
    if (typeof Highlight === "undefined") return;
    const highlight = new Highlight(...ranges);
    highlight.priority = name === "current" ? 2 : name === "found" ? 1 : 0;
    CSS.highlights.set(`jurat-${name}`, highlight);
  }

  /** @type {(criteria: Criterion[], evidence: Record<string, Span[]>) => void} */
  paintEvidence(criteria, evidence) {
    /** @type {StaticRange[][]} */
    const byColour = Array.from({ length: COLOURS }, () => []);
    criteria.forEach(({ id }, index) => {
      for (const span of evidence[id] ?? []) byColour[index % COLOURS].push(...this.rangesOf(span));
    });
    for (const [colour, ranges] of byColour.entries()) this.paint(String(colour), ranges);
  }

  /** @type {(span: Span) => StaticRange[]} */
  rangesOf(span) {
    const block = this.blocks.get(span.in);
    if (!block) return [];
    return this.mapOf(block).toRanges(toUnits(block.text, span.start), toUnits(block.text, span.end));
  }

  /** @type {(ranges: StaticRange[]) => void} */
  reveal(ranges) {
    const [first] = ranges;
    if (!first) return;
    const holder = /** @type {HTMLElement} */ (first.startContainer.parentElement);
    const scroller = /** @type {HTMLElement} */ (holder.closest(".scroll"));
    for (let fold = holder.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
      fold.open = true;
    const live = document.createRange();
    live.setStart(first.startContainer, first.startOffset);
    live.setEnd(first.endContainer, first.endOffset);
    const box = live.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) scroller.scrollTop += box.top - frame.top - frame.height / 3;
    if (frame.top < 0 || frame.bottom > window.innerHeight) scroller.scrollIntoView({ block: "nearest" });
  }

  // Selecting ----------------------------------------------------------------------------------------------------------

  // The selected range of the item as a live range, or null.
  /** @type {() => Range | null} */
  selected() {
    const shadow = /** @type {ShadowRoot & { getSelection?: () => Selection | null }} */ (this.root.getRootNode());
    const selection = document.getSelection();
    /** @type {AbstractRange | null | undefined} */
    let range = selection?.getComposedRanges?.({ shadowRoots: [shadow] })[0];
    if (!range || !shadow.contains(range.startContainer)) {
      const own = shadow.getSelection?.();
      range = own?.rangeCount ? own.getRangeAt(0) : null;
    }
    if (!range || !shadow.contains(range.startContainer) || !shadow.contains(range.endContainer)) return null;
    const live = document.createRange();
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
    return live.collapsed ? null : live;
  }

  // The selection as a span; what reaches over several texts is cut off at the end of the first.
  /** @type {() => Span | null} */
  selectedSpan() {
    const range = this.selected();
    if (!range) return null;
    for (const [place, block] of this.blocks) {
      if (!range.intersectsNode(block.element)) continue;
      const found = this.mapOf(block).toText(range);
      if (!found) continue;
      const { start, end } = found;
      return {
        in: place,
        start: toCharacters(block.text, start),
        end: toCharacters(block.text, end),
        text: block.text.slice(start, end),
      };
    }
    return null;
  }

  forgetSelection() {
    document.getSelection()?.removeAllRanges();
  }

  // Searching ----------------------------------------------------------------------------------------------------------

  // Spans of what is checked against (and the conversation) that hold these words in a row, whatever their case and the
  // white space between them.
  /** @type {(words: string) => Found[]} */
  find(words) {
    const parts = words.trim().split(/\s+/).filter(Boolean);
    if (!parts.length) return [];
    const pattern = new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+"), "giu");
    /** @type {Found[]} */
    const found = [];
    for (const [place, block] of this.blocks) {
      if (place === "output") continue;
      for (const match of block.text.matchAll(pattern))
        found.push({ block, start: match.index, end: match.index + match[0].length });
    }
    return found;
  }

  // The same, or the longest run of these words that occurs; of runs of as many words, the one with more letters.
  /** @type {(words: string) => { words: string, found: Found[] }} */
  findNearest(words) {
    const parts = words.trim().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
    for (let length = parts.length; length >= Math.min(NEAR, parts.length); length -= 1) {
      const runs = parts.slice(length - 1).map((_, first) =>
        parts
          .slice(first, first + length)
          .join(" ")
          .replace(/^\p{P}+|\p{P}+$/gu, ""),
      );
      runs.sort((one, other) => other.length - one.length);
      for (const run of runs) {
        const found = this.find(run);
        if (found.length) return { words: run, found };
      }
    }
    return { words, found: [] };
  }

  /** @type {(found: Found[], current: number) => void} */
  paintFound(found, current) {
    /** @type {(one: Found) => StaticRange[]} */
    const ranges = (one) => this.mapOf(one.block).toRanges(one.start, one.end);
    this.paint("found", found.slice(0, 1000).flatMap(ranges));
    const here = found[current] ? ranges(found[current]) : [];
    this.paint("current", here);
    this.reveal(here);
  }
}
