// The output as it should have been: an editor that starts from the output.

import { el } from "./elements.js";
import { LONGEST_CORRECTION } from "./rules.js";

export class Correction {
  /** @param {(text: string | null) => void} write called with the text, or null for none */
  constructor(write) {
    this.write = write;
    this.original = "";
    this.box = el("textarea", {
      dir: "auto",
      spellcheck: "false",
      maxlength: LONGEST_CORRECTION,
      "aria-label": "Corrected output",
      "data-testid": "corrected-output",
      oninput: () => this.write(this.box.value === this.original ? null : this.box.value),
    });
    const drop = el(
      "button",
      { type: "button", class: "quiet", "data-testid": "drop-correction", onclick: () => this.drop() },
      "Drop the correction",
    );
    this.element = el(
      "section",
      { class: "pane correction", "aria-label": "Corrected output", hidden: true },
      el("h3", {}, "Corrected output", drop),
      this.box,
    );
  }

  // Another item, or another state of it: `corrected` is null where nobody has corrected it.
  /** @type {(original: string, corrected: string | null) => void} */
  show(original, corrected) {
    this.original = original;
    this.element.hidden = corrected === null;
    this.box.value = corrected ?? ""; // the output may be long: it is copied once somebody wants to edit it
  }

  open() {
    if (this.element.hidden) this.box.value = this.original;
    this.element.hidden = false;
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  drop() {
    this.box.value = "";
    this.element.hidden = true;
    this.write(null);
  }
}
