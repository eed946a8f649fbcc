// What each key does.

import { isAsked, isChoice, missing } from "./answers.js";

/** @import { ReviewForm } from "./form.js" */

// The keys that always mean the same; no question may take one that is a character.
/** @type {Map<string, (form: ReviewForm) => unknown>} */
export const ACTIONS = new Map([
  ["Enter", (form) => form.submit()],
  ["u", (form) => form.back()],
  ["ArrowLeft", (form) => form.back()],
  ["ArrowRight", (form) => form.forward()],
  ["s", (form) => form.startSkip()],
  ["?", (form) => form.screen.open(form.screen.help)],
  ["g", (form) => form.screen.toggleGuidance()],
  ["m", (form) => form.screen.togglePlain()],
  ["n", (form) => form.screen.focusNote()],
  ["e", (form) => form.startCorrection()],
  ["x", (form) => form.startPass(form.passable())],
  ["/", (form) => form.screen.find()],
  ["+", (form) => form.screen.resize(1)],
  ["=", (form) => form.screen.resize(1)],
  ["-", (form) => form.screen.resize(-1)],
]);

export class Commands {
  /** @param {ReviewForm} form */
  constructor(form) {
    this.form = form;
  }

  /** @type {(name: string) => boolean} */
  press(name) {
    const { form } = this;
    if (form.opening) return this.pressWhileOpening(name, form.opening);
    if (form.screen.openDialog()) return this.pressInDialog(name);
    if (form.typedAhead && form.isAwaiting() && this.pressAhead(name, form.typedAhead)) return true;
    const action = ACTIONS.get(name);
    if (action) {
      action(form);
      return true;
    }
    if (name === "Escape" && form.screen.finder.close()) return true;
    if (name === "Escape" && (form.revising !== null || form.notice)) {
      form.toFront();
      return true;
    }
    if (name === "Escape" && form.screen.feedback.dismiss()) return true;
    return form.current() !== null && (this.pressDigit(name) || this.pressCriterion(name));
  }

  // What is typed for a review that is still on its way waits for it; it is not for the item in front.
  /** @type {(name: string, typed: string[]) => boolean} */
  pressWhileOpening(name, typed) {
    const { form } = this;
    if (name === "Escape") form.toFront();
    else if (name.length === 1 || name === "Enter") typed.push(name);
    return true;
  }

  // What is typed for an item that is on its way waits for it, and in order; what begins it with a word to the form does not.
  /** @type {(name: string, typed: string[]) => boolean} */
  pressAhead(name, typed) {
    const isAnswer = typed.length ? name.length === 1 || name === "Enter" : /^[1-9]$/.test(name);
    if (isAnswer) typed.push(name);
    else if (name === "Escape") this.form.forgetTyped();
    this.form.screen.draw();
    return isAnswer;
  }

  /** @type {(name: string) => boolean} */
  pressInDialog(name) {
    const { form } = this;
    const { help, skip, pass } = form.screen;
    const number = /^[1-9]$/.test(name) ? Number(name) - 1 : -1;
    const [skipReason, passReason] = [form.rubric.skip_reasons[number], form.rubric.cannot_judge_reasons[number]];
    if (name === "Escape" || (help.open && name === "?") || (skip.open && name === "s") || (pass.open && name === "x"))
      form.screen.closeDialog();
    else if (skip.open && skipReason !== undefined) form.skip(skipReason);
    else if (pass.open && passReason !== undefined) form.pass(passReason);
    else return name.length === 1 && name !== " "; // letters do nothing here; Tab, Enter and the rest are the browser's
    return true;
  }

  /** @type {(name: string) => boolean} */
  pressDigit(name) {
    const { form } = this;
    if (!/^[1-9]$/.test(name)) return false;
    const asked = form.asked().filter(isChoice);
    const candidates = form.digits.areShared ? asked.filter((one) => one.id === form.turn()) : asked;
    for (const criterion of candidates) {
      const index = (form.digits.keys.get(criterion.id) ?? []).indexOf(Number(name));
      if (index < 0) continue;
      form.screen.leaveFocus();
      form.answer(criterion, criterion.values[index]);
      form.screen.reveal(criterion.id);
      const next = missing(form.criteria, form.answering)[0];
      if (next) form.screen.reveal(next.id);
      return true;
    }
    return false;
  }

  /** @type {(name: string) => boolean} */
  pressCriterion(name) {
    const { form } = this;
    const criterion = form.criteria.find((one) => form.letters.get(one.id)?.toLowerCase() === name);
    if (!criterion || !isAsked(criterion, form.answering.answers)) return false;
    if (form.mark(criterion)) return true;
    form.inTurn = criterion.id;
    form.screen.draw();
    form.screen.questions.get(criterion.id)?.focus();
    return true;
  }
}
