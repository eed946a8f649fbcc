// What can be done with selected words, beside them: mark them as evidence for a question, or find them in the context.

import { el, key } from "./elements.js";

/** @import { Criterion } from "./types.js" */
/** @import { Marks } from "./marks.js" */

export class SelectionBar {
  // `mark(criterion)` and `find()` act on the selection.
  /**
   * @param {Marks} marks
   * @param {Criterion[]} criteria
   * @param {Map<string, string | null>} letters
   * @param {{ mark: (criterion: Criterion) => unknown, find: () => unknown }} acts
   */
  constructor(marks, criteria, letters, { mark, find }) {
    this.marks = marks;
    const buttons = criteria
      .filter((criterion) => criterion.evidence !== "none")
      .map((criterion) => {
        const press = () => mark(criterion);
        const label = `Mark as evidence for: ${criterion.question}`;
        const button = el(
          "button",
          { type: "button", "aria-label": label, "data-testid": `mark-${criterion.id}`, onclick: press },
          "Mark: ",
          el("span", {}, criterion.id),
          " ",
          key(letters.get(criterion.id) ?? ""),
        );
        return { criterion, button };
      });
    this.buttons = buttons;
    this.finder = el(
      "button",
      { type: "button", "data-testid": "find-selected", onclick: find },
      "Find in context ",
      key("/"),
    );
    this.element = el(
      "div",
      { class: "selection-bar", hidden: true, "data-testid": "selection-bar" },
      buttons.map((one) => one.button),
      this.finder,
    );
    this.element.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  }

  // Called when the selection changes. `isAsked` tells which questions are on the screen, `hasContext` what can be searched.
  /** @type {(isAskedNow: (criterion: Criterion) => boolean, hasContext: boolean) => void} */
  update(isAskedNow, hasContext) {
    const span = this.marks.selectedSpan();
    for (const { criterion, button } of this.buttons) button.hidden = !isAskedNow(criterion);
    this.finder.hidden = !hasContext;
    this.element.hidden =
      !span || [...this.buttons.map((one) => one.button), this.finder].every((button) => button.hidden);
    if (this.element.hidden) return;
    const box = this.marks.selected()?.getBoundingClientRect();
    if (!box) return;
    this.element.style.top = `${Math.min(Math.max(box.bottom + 6, 60), window.innerHeight - 60)}px`;
    this.element.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - this.element.offsetWidth - 8))}px`;
  }

  hide() {
    this.element.hidden = true;
  }
}
