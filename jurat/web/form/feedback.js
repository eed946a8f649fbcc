// What a reviewer is told about items with a known answer: a calm note under the item, which waits for nobody and keeps the
// next item where it is; and before real items, which training or test item is in front.

import { actionButton, el, replaceChildren } from "./elements.js";

/** @import { Child, Step, Told, ToldAnswer } from "./types.js" */
/** @import { Kept } from "./kept.js" */

const MOST_TOLD = 50; // notes that wait to be read

/** @type {(answer: ToldAnswer) => HTMLElement} */
function answerView({ question, expected, yours, agrees }) {
  const said = yours === null || yours === undefined ? "not answered" : yours;
  const words =
    agrees === false
      ? [el("dd", { class: "yours", dir: "auto" }, `you: ${said}`), el("dd", { dir: "auto" }, `expected: ${expected}`)]
      : el("dd", { dir: "auto" }, expected);
  return el("div", { class: agrees === false ? "differs" : "same" }, el("dt", { dir: "auto" }, question), words);
}

/** @type {(told: Told, ...more: Child[]) => Child[]} */
function feedbackView({ about, agrees, answers, explanation }, ...more) {
  return [
    el(
      "div",
      { class: "told-head" },
      el("strong", {}, agrees ? "\u2713 As expected" : "\u2260 Not as expected"),
      el("span", { class: "about", dir: "auto", title: about }, about),
      ...more,
    ),
    el("dl", { class: "told-answers" }, answers.map(answerView)),
    explanation ? el("p", { class: "told-why", dir: "auto" }, explanation) : null,
  ];
}

// The newest note is shown; behind it wait those that were not read yet, also through a reload.
export class Feedback {
  /**
   * @param {Kept<Told[]>} kept
   * @param {(text: string) => void} announce
   */
  constructor(kept, announce) {
    this.kept = kept;
    this.announce = announce;
    this.element = el("section", {
      class: "told",
      role: "group",
      "aria-label": "What was expected",
      "data-testid": "feedback",
      hidden: true,
    });
    this.draw();
  }

  // The answer to a submission may be given twice, and late: a note is known by its entry's id.
  /** @type {(notes: Told[] | undefined) => void} */
  add(notes) {
    if (!notes?.length) return;
    const ids = new Set(notes.map((note) => note.id));
    this.kept.write([...this.kept.read().filter((note) => !ids.has(note.id)), ...notes].slice(-MOST_TOLD));
    this.draw();
    const { agrees, about, answers } = notes[notes.length - 1];
    const differing = answers
      .filter((one) => one.agrees === false)
      .map((one) => `${one.question} Expected: ${one.expected}.`);
    const { top, bottom } = this.element.getBoundingClientRect();
    if (top < 0 && bottom > 0) this.element.scrollIntoView({ block: "start" }); // stacked, it came in above what is read
    this.announce([agrees ? "As expected:" : "Not as expected:", about, ...differing].join(" "));
  }

  // Puts the note that is shown away; false where there is none.
  /** @type {() => boolean} */
  dismiss() {
    const notes = this.kept.read();
    if (!notes.length) return false;
    this.kept.write(notes.slice(0, -1));
    this.draw();
    return true;
  }

  draw() {
    const notes = this.kept.read();
    const note = notes.at(-1);
    this.element.hidden = !note;
    if (!note) return replaceChildren(this.element);
    const waiting = notes.length > 1 ? el("span", { class: "about" }, `${notes.length - 1} more`) : null;
    const away = actionButton("quiet", "Close", "Esc", () => this.dismiss(), { "data-testid": "feedback-close" });
    this.element.className = note.agrees ? "told" : "told differs";
    replaceChildren(this.element, ...feedbackView(note, waiting, away));
  }
}

// Says what comes before real items. Nothing for a real one.
/** @type {(step: Step | undefined) => HTMLElement | null} */
export function stepView(step) {
  if (!step) return null;
  const { kind, number, of } = step;
  const words =
    kind === "training"
      ? "After you submit, you see what was expected, and why."
      : "This is the test before the study. Take your time; a skip counts as not right.";
  return el(
    "div",
    { class: "banner step", "data-testid": "step" },
    el("span", {}, el("strong", {}, `${kind === "training" ? "Training" : "Test"} ${number} of ${of}.`), ` ${words}`),
  );
}

// At the end: every item with a known answer, one's own answers beside the expected ones.
/** @type {(gold: Told[] | null | undefined) => HTMLElement | null} */
export function goldView(gold) {
  if (!gold?.length) return null;
  const right = gold.filter((one) => one.agrees).length;
  const items = gold.map((one) => el("li", { class: one.agrees ? "told" : "told differs" }, ...feedbackView(one)));
  return el(
    "div",
    { class: "told-list", "data-testid": "gold-review" },
    el(
      "p",
      {},
      `Some of your items had a known answer, to see how well questions and guidance work. You answered ${right} of ${gold.length} as expected.`,
    ),
    el("ol", {}, items),
  );
}
