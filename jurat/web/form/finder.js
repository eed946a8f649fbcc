// Searching in what the output is checked against.

import { el } from "./elements.js";

/** @import { Found, Marks } from "./marks.js" */

export class Finder {
  /** @param {Marks} marks */
  constructor(marks) {
    this.marks = marks;
    /** @type {Found[]} */
    this.found = [];
    this.current = 0;
    this.box = el("input", {
      type: "search",
      class: "find",
      dir: "auto",
      placeholder: "Find (Enter: next)",
      "aria-label": "Find in the context",
      "data-testid": "find",
      oninput: () => this.search(this.box.value),
      /** @type {(event: KeyboardEvent) => void} */
      onkeydown: (event) => {
        if (event.key === "Enter" && !event.isComposing) this.step(event.shiftKey ? -1 : 1);
      },
    });
    this.count = el("span", { class: "count", role: "status", "data-testid": "find-count" });
    this.element = el("div", { class: "finder", hidden: true }, this.box, this.count);
  }

  // Opens the box; with words (what is selected), goes to where they stand.
  /** @type {(words?: string) => void} */
  open(words) {
    this.element.hidden = false;
    if (words) {
      const nearest = this.marks.findNearest(words);
      this.box.value = nearest.words;
      this.show(nearest.found);
    }
    this.box.focus({ preventScroll: true });
    this.box.select();
  }

  // Tells whether it was open.
  /** @type {() => boolean} */
  close() {
    const wasOpen = !this.element.hidden;
    this.element.hidden = true;
    this.box.value = "";
    this.show([]);
    return wasOpen;
  }

  /** @type {(words: string) => void} */
  search(words) {
    this.show(this.marks.find(words));
  }

  /** @type {(by: number) => void} */
  step(by) {
    this.current = (this.current + by + this.found.length) % (this.found.length || 1);
    this.show(this.found, this.current);
  }

  /** @type {(found: Found[], current?: number) => void} */
  show(found, current = 0) {
    this.found = found;
    this.current = current;
    this.marks.paintFound(found, current);
    this.count.textContent = found.length
      ? `${current + 1} of ${found.length}`
      : this.box.value.trim()
        ? "not there"
        : "";
  }
}
