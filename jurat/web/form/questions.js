// The questions of the rubric on the screen. They are built once and then only brought up to date, so that the focus,
// the caret and opened guidance stay where a reviewer left them.

import { isChoice, MOST_BUTTONS, problemWith } from "./answers.js";
import { el, key, replaceChildren, trusted } from "./elements.js";
import { FLAGS, LONGEST_TEXT } from "./rules.js";

/** @import { Answering, Criterion, Flag, Span } from "./types.js" */

/** @typedef {{ choose(value: string): void, type(text: string): void, pass(): void, reveal(span: Span): void, unmark(span: Span): void }} Acts */
/** @typedef {{ value: string | null | undefined, reason: string | undefined, spans: Span[], colour: number, isAsked: boolean, isInTurn: boolean, lack: string | null }} QuestionState */
export class Question {
  // `act` answers it: choose(value), type(text), pass() for "cannot judge", reveal(span), unmark(span). `digits` are the
  // keys of the answers, null where there is none; `letter` is the question's own.
  /**
   * @param {Criterion} criterion
   * @param {{ digits: (number | null)[], letter: string | null }} keys
   * @param {Acts} act
   */
  constructor(criterion, { digits, letter }, act) {
    this.criterion = criterion;
    this.act = act;
    this.letter = letter;
    this.problem = el("div", { class: "problem", role: "alert", hidden: true });
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
    this.box = null;
    /** @type {HTMLInputElement | null} */
    this.finder = null;
    this.pass = this.buildPass();
    this.reason = el("div", { class: "reason", dir: "auto", hidden: true, "data-testid": `reason-${criterion.id}` });
    this.hint = el("div", { class: "hint" }, "Evidence: select the words, then ", key(letter ?? "Mark"));
    this.spans = el("ul", { class: "spans", "aria-label": `Evidence for: ${criterion.question}` });
    this.shownSpans = "";
    const control = isChoice(criterion) ? this.buildChoice(digits, act.choose) : this.buildBox(act.type);
    this.guidance = criterion.guidance_html
      ? el("details", { class: "guidance" }, el("summary", {}, "Guidance"), trusted(criterion.guidance_html))
      : null;
    this.element = el(
      "div",
      { class: "criterion", "data-criterion": criterion.id, "data-testid": `criterion-${criterion.id}` },
      el(
        "div",
        { class: "question", dir: "auto" },
        letter ? key(letter) : null,
        el("span", {}, criterion.question),
        criterion.scale === "text" ? null : this.pass,
      ),
      control,
      this.reason,
      this.buildEvidence(),
      this.problem,
      this.guidance,
    );
  }

  buildPass() {
    const { id, question } = this.criterion;
    return el(
      "button",
      {
        type: "button",
        class: "quiet pass",
        "aria-label": `Cannot judge: ${question}`,
        title: "Cannot judge (x)",
        "data-testid": `pass-${id}`,
        onclick: () => this.act.pass(),
      },
      "?",
    );
  }

  buildEvidence() {
    if (this.criterion.evidence === "none") return null;
    return el("div", { class: "evidence", "data-testid": `evidence-${this.criterion.id}` }, this.hint, this.spans);
  }

  /** @type {(digits: (number | null)[], choose: Acts['choose']) => HTMLElement | HTMLElement[]} */
  buildChoice(digits, choose) {
    const { id, question, values } = this.criterion;
    this.buttons = values.map((value, index) =>
      el(
        "button",
        {
          type: "button",
          role: "radio",
          class: "answer",
          value,
          "data-testid": `answer-${id}-${value}`,
          "data-enter-submits": true,
          onclick: () => choose(value),
        },
        digits[index] ? key(String(digits[index])) : null,
        el("span", { dir: "auto" }, value),
      ),
    );
    const isRow = values.length <= 2 || (values.length <= MOST_BUTTONS && values.every((value) => value.length <= 2));
    const group = el(
      "div",
      { role: "radiogroup", "aria-label": question, class: isRow ? "answers row" : "answers" },
      this.buttons,
    );
    group.addEventListener("keydown", (event) => this.moveFocus(event));
    return values.length > MOST_BUTTONS ? [this.buildFinder(choose), group] : group;
  }

  // A long list is narrowed by typing; Enter takes the first that is left.
  /** @type {(choose: Acts['choose']) => HTMLElement} */
  buildFinder(choose) {
    /** @type {(text: string) => void} */
    const narrow = (text) => {
      const wanted = text.trim().toLowerCase();
      for (const button of this.buttons) button.hidden = !button.value.toLowerCase().includes(wanted);
    };
    const box = el("input", {
      type: "search",
      class: "find",
      placeholder: "Type to find an answer, Enter takes the first",
      "aria-label": `Find an answer to: ${this.criterion.question}`,
      oninput: () => narrow(box.value),
      /** @type {(event: KeyboardEvent) => void} */
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        const first = this.buttons.find((button) => !button.hidden);
        if (box.value.trim() && first) choose(first.value);
        box.blur();
      },
      onblur: () => {
        box.value = "";
        narrow("");
        this.buttons
          .find((button) => button.getAttribute("aria-checked") === "true")
          ?.scrollIntoView({ block: "nearest" });
      },
    });
    this.finder = box;
    return box;
  }

  /** @type {(type: Acts['type']) => HTMLElement} */
  buildBox(type) {
    const { id, question, scale, values } = this.criterion;
    const common = {
      "aria-label": question,
      "data-testid": `answer-${id}`,
      oninput: () => type(this.box?.value ?? ""),
    };
    if (scale === "text") {
      const box = el("textarea", {
        ...common,
        rows: "2",
        dir: "auto",
        maxlength: LONGEST_TEXT,
        placeholder: "Optional",
      });
      this.box = box;
      return box;
    }
    const bounds = values.length ? `${values[0]} to ${values[1]}` : "A number";
    /** @type {(event: KeyboardEvent) => void} */
    const leave = (event) => {
      if (event.key === "Enter" && !event.isComposing) box.blur(); // the next Enter submits
    };
    const box = el("input", {
      ...common,
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      placeholder: bounds,
      onkeydown: leave,
    });
    this.box = box;
    return box;
  }

  // Up and down move within an answer list; left and right walk through reviews.
  /** @type {(event: KeyboardEvent) => void} */
  moveFocus(event) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const shown = this.buttons.filter((button) => !button.hidden);
    const place = shown.findIndex((button) => button.contains(/** @type {Node} */ (event.target)));
    if (!step || place < 0) return;
    event.preventDefault();
    shown[(place + step + shown.length) % shown.length].focus();
  }

  // `lack` is what is missing, in words, once somebody has tried to submit.
  /** @type {(state: QuestionState) => void} */
  update({ value, reason, spans, colour, isAsked: isShown, isInTurn, lack }) {
    this.element.hidden = !isShown;
    this.element.classList.toggle("in-turn", isInTurn);
    this.element.classList.toggle("pointed-at", Boolean(lack));
    this.pass.setAttribute("aria-pressed", String(value === null));
    this.reason.hidden = value !== null;
    this.reason.textContent = value === null ? `Cannot judge: ${reason}` : "";
    this.updateEvidence(spans, colour);
    const tabStop = this.buttons.find((button) => button.value === value) ?? this.buttons[0];
    for (const button of this.buttons) {
      button.setAttribute("aria-checked", String(button.value === value));
      button.tabIndex = button === tabStop ? 0 : -1;
    }
    if (this.box && this.box.value !== (value ?? "")) this.box.value = value ?? "";
    const problem = value === undefined ? null : problemWith(this.criterion, value);
    const words = problem ?? lack ?? "";
    this.problem.hidden = !words;
    if (this.problem.textContent !== words) this.problem.textContent = words;
    this.box?.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  /** @type {(spans: Span[], colour: number) => void} */
  updateEvidence(spans, colour) {
    this.hint.hidden = spans.length > 0 || this.pass.getAttribute("aria-pressed") === "true";
    const shown = JSON.stringify(spans);
    if (this.shownSpans === shown) return;
    this.shownSpans = shown;
    /** @type {(span: Span) => HTMLElement} */
    const view = (span) =>
      el(
        "li",
        { class: `span colour-${colour}` },
        el(
          "button",
          {
            type: "button",
            class: "words",
            dir: "auto",
            title: "Show it",
            "data-testid": "evidence-span",
            onclick: () => this.act.reveal(span),
          },
          span.text,
        ),
        el(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": `Remove the mark: ${span.text.slice(0, 60)}`,
            onclick: () => this.act.unmark(span),
          },
          "\u00d7",
        ),
      );
    replaceChildren(this.spans, spans.map(view));
  }

  focus() {
    (this.finder ?? this.box ?? this.buttons.find((button) => button.tabIndex === 0))?.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }
}

export class Note {
  // The optional comment and the two flags of a review.
  /** @param {{ comment: (text: string) => void, flag: (name: Flag) => void }} acts */
  constructor({ comment, flag }) {
    this.box = el("textarea", {
      rows: "1",
      dir: "auto",
      maxlength: LONGEST_TEXT,
      placeholder: "Note (n)",
      "aria-label": "Note",
      "data-testid": "comment",
      oninput: () => comment(this.box.value),
    });
    this.flags = FLAGS.map((name) =>
      el(
        "button",
        {
          type: "button",
          class: "flag",
          value: name,
          "data-testid": `flag-${name.replace(" ", "-")}`,
          onclick: () => flag(name),
        },
        name,
      ),
    );
    this.element = el(
      "div",
      { class: "note" },
      this.box,
      el("div", { class: "flags" }, el("span", {}, "Flag:"), this.flags),
    );
  }

  /** @type {(note: Pick<Answering, 'comment' | 'flag'>) => void} */
  update({ comment, flag }) {
    if (this.box.value !== comment) this.box.value = comment;
    for (const button of this.flags) button.setAttribute("aria-pressed", String(button.value === flag));
  }
}
