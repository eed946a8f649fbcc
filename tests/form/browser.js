// As much of a browser as the modules under test touch: a page that hears events, a storage, texts that lie in a tree.

import { mock } from "node:test";

export class Storage {
  constructor() {
    this.texts = new Map();
    this.isFull = false;
  }

  getItem(name) {
    return this.texts.get(name) ?? null;
  }

  setItem(name, text) {
    if (this.isFull) throw new Error("QuotaExceededError");
    this.texts.set(name, text);
  }
}

// A fresh page, at time zero of a clock that only `pass` moves.
export function openPage() {
  const storage = new Storage();
  globalThis.window = Object.assign(new EventTarget(), { localStorage: storage });
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  mock.timers.reset();
  mock.restoreAll();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  mock.method(performance, "now", () => Date.now());
  const pass = (milliseconds) => {
    for (let left = milliseconds; left > 0; left -= 1000) mock.timers.tick(Math.min(left, 1000));
  };
  return { storage, pass };
}

// What was promised and can go on now has gone on.
export async function settle() {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

class Text {
  constructor(data) {
    this.data = data;
    this.length = data.length;
  }
}

// An element that holds these texts one after the other, as rendering leaves them between its tags.
export function elementOf(...texts) {
  const nodes = texts.map((text) => new Text(text));
  globalThis.NodeFilter = { SHOW_TEXT: 4 };
  globalThis.StaticRange = class {
    constructor(ends) {
      Object.assign(this, ends);
    }
  };
  globalThis.document = {
    createTreeWalker: (element) => {
      const left = [...element.nodes];
      return {
        currentNode: null,
        nextNode() {
          this.currentNode = left.shift() ?? null;
          return this.currentNode;
        },
      };
    },
  };
  return { nodes, textContent: texts.join("") };
}

// A selection from one character to another: each given as a text's number and a place in it.
export function rangeOf(element, [first, startOffset], [last, endOffset]) {
  const place = (node) => element.nodes.indexOf(node);
  return {
    startContainer: element.nodes[first],
    startOffset,
    endContainer: element.nodes[last],
    endOffset,
    comparePoint(node, offset) {
      const at = place(node);
      if (at < first || (at === first && offset < startOffset)) return -1;
      return at > last || (at === last && offset > endOffset) ? 1 : 0;
    },
  };
}
