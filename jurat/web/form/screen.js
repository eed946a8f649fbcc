// What is on the screen: a frame that is built once, and parts that are brought up to date from the form's state.

import { isAsked, MOST_BUTTONS } from "./answers.js";
import { Correction } from "./correction.js";
import { actionButton, el, key, replaceChildren, trusted } from "./elements.js";
import { Feedback, goldView, stepView } from "./feedback.js";
import { Finder } from "./finder.js";
import { itemView, settleItem } from "./item.js";
import { COLOURS, Marks } from "./marks.js";
import { Note, Question } from "./questions.js";
import { SelectionBar } from "./selection_bar.js";
import { isSamePart, viewOf } from "./view.js";

/** @import { BannerView, Child, Criterion, EmptyView, Entry, OutboxWords, ProgressView, Refused, View } from "./types.js" */
/** @import { ReviewForm } from "./form.js" */

const HELP = [
  ["1 2 3 ...", "answer, as the buttons show"],
  ["Enter", "submit; the next item is there at once"],
  ["u", "undo: open my last review and correct it"],
  ["\u2190 \u2192", "walk through my last ten reviews"],
  ["s", "skip this item, with a reason"],
  ["x", "cannot judge this question, with a reason"],
  ["letter", "go to a question; with words selected, mark them as its evidence"],
  ["/", "find in the context; with words selected, where they stand in it"],
  ["e", "write what the output should have been"],
  ["g", "open or close all guidance"],
  ["m", "plain text or Markdown"],
  ["n", "write a note"],
  ["+ \u2212", "larger or smaller text"],
  ["Esc", "leave a text box; come back to the current item; put away what was expected"],
  ["?", "this list"],
];

/** @type {(html: string) => HTMLDetailsElement | null} */
function guidanceView(html) {
  if (!html) return null;
  return el(
    "details",
    { class: "guidance", "data-testid": "guidance" },
    el("summary", {}, "Guidance for this study ", key("g")),
    trusted(html),
  );
}

// What was not accepted, so that it can be told to the lead.
/** @type {(entry: Entry | undefined) => string} */
function describe(entry) {
  if (!entry) return "";
  if (entry.kind === "skip") return `(${entry.item_id}, skipped: ${entry.reason})`;
  const answers = Object.entries(entry.answers).map(([id, { value }]) => `${id} ${value}`);
  return `(${[entry.item_id, ...answers, entry.comment].filter(Boolean).join(", ")})`;
}

export class Screen {
  /**
   * @param {HTMLElement} root
   * @param {ReviewForm} form
   */
  constructor(root, form) {
    this.root = root;
    this.form = form;
    this.marks = new Marks(root);
    this.questions = new Map(form.criteria.map((criterion) => [criterion.id, this.buildQuestion(criterion)]));
    this.finder = new Finder(this.marks);
    this.correction = new Correction((text) => form.correct(text));
    this.selectionBar = new SelectionBar(this.marks, form.criteria, form.letters, {
      mark: (criterion) => form.mark(criterion),
      find: () => this.find(),
    });
    this.selectionChanged = () =>
      this.selectionBar.update((criterion) => isAsked(criterion, form.answering.answers), this.hasContext());
    document.addEventListener("selectionchange", this.selectionChanged);
    this.note = new Note({ comment: (text) => form.comment(text), flag: (name) => form.flag(name) });
    this.feedback = new Feedback(form.told, (text) => this.announce(text));
    /** @type {HTMLElement | null} */
    this.banner = null;
    /** @type {HTMLElement} */
    this.itemView = el("div");
    this.itemPart = el("div", { class: "item" }, this.itemView, this.feedback.element);
    this.progressPart = el("div", { class: "progress", "data-testid": "progress" });
    this.statePart = el("div", { class: "state", "data-testid": "save-state" });
    this.refusedPart = el("div", { class: "refused", hidden: true });
    this.announcer = el("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.guidance = guidanceView(form.rubric.guidance_html);
    this.questionsPart = el(
      "div",
      { class: "questions" },
      this.guidance,
      [...this.questions.values()].map((question) => question.element),
      this.note.element,
    );
    this.submitButton = actionButton("primary", "Submit", "Enter", () => form.submit(), { "data-testid": "submit" });
    this.skipButton = actionButton("quiet", "Skip", "s", () => this.open(this.skip), { "data-testid": "skip" });
    this.plainButton = actionButton("quiet", "Plain text", "m", () => this.togglePlain(), { "data-testid": "plain" });
    this.passQuestion = el("p", { dir: "auto" });
    this.help = this.buildHelp();
    this.skip = this.dialog(
      "skip-dialog",
      "Why do you skip this item?",
      this.reasonsView("skip", form.rubric.skip_reasons, (reason) => form.skip(reason)),
      this.closeButton("Do not skip"),
    );
    this.pass = this.dialog(
      "pass-dialog",
      "Why can you not judge this?",
      this.passQuestion,
      this.reasonsView("pass", form.rubric.cannot_judge_reasons, (reason) => form.pass(reason)),
      this.closeButton("I can judge it"),
    );
    this.frame = this.buildFrame();
    /** @type {View | null} */
    this.view = null; // what is on the screen
    this.isDrawDue = false;
    replaceChildren(root, this.frame);
  }

  close() {
    document.removeEventListener("selectionchange", this.selectionChanged);
    this.marks.close();
  }

  // Building -----------------------------------------------------------------------------------------------------------

  /** @type {(criterion: Criterion) => Question} */
  buildQuestion(criterion) {
    const { form } = this;
    /** @type {(value: string) => void} */
    const answer = (value) => form.answer(criterion, value);
    /** @type {import("./questions.js").Acts} */
    const act = {
      choose: answer,
      type: answer,
      pass: () => form.startPass(criterion.id),
      reveal: (span) => this.marks.reveal(this.marks.rangesOf(span)),
      unmark: (span) => form.unmark(criterion, span),
    };
    const keys = { digits: form.digits.keys.get(criterion.id) ?? [], letter: form.letters.get(criterion.id) ?? null };
    return new Question(criterion, keys, act);
  }

  buildFrame() {
    const panel = el(
      "div",
      { class: "panel" },
      el("div", { class: "status" }, this.progressPart, this.statePart),
      this.refusedPart,
      this.questionsPart,
      this.buildActions(),
    );
    const frame = el(
      "div",
      { class: "form", "data-testid": "review-form" },
      this.itemPart,
      panel,
      this.announcer,
      this.selectionBar.element,
      this.help,
      this.skip,
      this.pass,
    );
    frame.addEventListener("click", (event) => this.afterClick(event));
    return frame;
  }

  buildActions() {
    const { form } = this;
    const undo = actionButton("quiet", "Undo", "u", () => form.back(), { "data-testid": "undo" });
    const edit = actionButton("quiet", "Correct", "e", () => form.startCorrection(), {
      "data-testid": "correct-output",
    });
    const keys = actionButton("quiet", "Keys", "?", () => this.open(this.help), { "data-testid": "keys" });
    return el(
      "div",
      { class: "actions" },
      this.submitButton,
      el("div", { class: "row" }, this.skipButton, undo, edit, this.plainButton, keys),
    );
  }

  buildHelp() {
    const lines = HELP.map(([name, text]) => el("div", {}, el("dt", {}, key(name)), el("dd", {}, text)));
    return this.dialog("help", "Keys", el("dl", { class: "keys" }, lines), this.closeButton("Close"));
  }

  /** @type {(label: string) => HTMLElement} */
  closeButton(label) {
    return actionButton("", label, "Esc", () => this.closeDialog());
  }

  /** @type {(name: string, reasons: string[], choose: (reason: string) => void) => HTMLElement} */
  reasonsView(name, reasons, choose) {
    return el(
      "div",
      { class: "answers" },
      reasons.map((reason, index) => this.reasonView(name, reason, index, choose)),
    );
  }

  /** @type {(name: string, reason: string, index: number, choose: (reason: string) => void) => HTMLElement} */
  reasonView(name, reason, index, choose) {
    return el(
      "button",
      { type: "button", class: "answer", "data-testid": `${name}-reason-${index + 1}`, onclick: () => choose(reason) },
      index < MOST_BUTTONS ? key(String(index + 1)) : null,
      el("span", { dir: "auto" }, reason),
    );
  }

  /** @type {(testId: string, title: string, ...content: Child[]) => HTMLDialogElement} */
  dialog(testId, title, ...content) {
    const dialog = el(
      "dialog",
      { "data-testid": testId, "aria-label": title },
      el("div", { class: "sheet" }, el("h2", {}, title), ...content),
    );
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside the sheet
    return dialog;
  }

  // Dialogs and focus --------------------------------------------------------------------------------------------------

  /** @type {() => HTMLDialogElement | null} */
  openDialog() {
    return [this.help, this.skip, this.pass].find((dialog) => dialog.open) ?? null;
  }

  /** @type {(dialog: HTMLDialogElement) => void} */
  open(dialog) {
    if (!dialog.open) dialog.showModal();
  }

  closeDialog() {
    this.openDialog()?.close();
    this.leaveFocus();
  }

  leaveFocus() {
    const { activeElement } = /** @type {ShadowRoot} */ (this.root.getRootNode());
    if (activeElement instanceof HTMLElement) activeElement.blur();
  }

  // After a click with the mouse the keys are the form's again: Enter submits and does not press the button once more.
  /** @type {(event: MouseEvent) => void} */
  afterClick(event) {
    const isByMouse = event.detail > 0;
    if (isByMouse && !this.openDialog() && /** @type {Element} */ (event.target).closest("button, summary"))
      this.leaveFocus();
  }

  hasContext() {
    const item = this.form.current();
    return Boolean(item && (item.context.length || item.reference));
  }

  // Searches for the selected words, or opens the box.
  find() {
    if (!this.hasContext()) return;
    const words = this.marks.selectedSpan()?.text;
    this.selectionBar.hide();
    this.finder.open(words);
  }

  focusNote() {
    this.note.box.focus();
  }

  // Drawing ------------------------------------------------------------------------------------------------------------

  // Another item is in front: nothing of the last one may stay on the screen.
  show() {
    this.closeDialog();
    this.leaveFocus();
    this.draw();
    this.questionsPart.scrollTop = 0;
    this.showTop();
    if (this.form.current()) this.announce(`Next item. ${this.progressPart.textContent}`);
  }

  // Brings the screen up to date with the form's state, from whatever it showed before. May be called at any time.
  draw() {
    const [before, view] = [this.view, viewOf(this.form.state())];
    this.view = view;
    /** @type {(name: keyof View) => boolean} */
    const isNew = (name) => !before || !isSamePart(before[name], view[name]);
    if (isNew("size")) this.itemPart.style.fontSize = `${view.size.textSize}rem`;
    if (isNew("item") || isNew("empty")) this.drawItem(view);
    else if (isNew("size") && view.item.item) settleItem(this.itemView);
    if (isNew("banner")) this.drawBanner(view.banner);
    if (isNew("evidence")) this.marks.paintEvidence(this.form.criteria, view.evidence.evidence);
    if (isNew("plain")) this.drawPlain(view.plain);
    if (isNew("actions")) this.drawActions(view.actions);
    this.submitButton.classList.toggle("waiting", view.waits);
    for (const [index, { id, ...question }] of view.questions.entries()) {
      this.questions.get(id)?.update({ ...question, colour: index % COLOURS });
    }
    this.note.update(view.note);
    if (isNew("progress")) this.drawProgress(view.progress);
    if (isNew("saving")) this.drawSaving(view.saving);
    if (!before || before.refused.length !== view.refused.length) this.drawRefused(view.refused); // it may be open
  }

  // Once, after all that happens now: what changes the outbox is often about to change the form.
  drawSoon() {
    if (this.isDrawDue) return;
    this.isDrawDue = true;
    queueMicrotask(() => {
      this.isDrawDue = false;
      if (this.frame.isConnected) this.draw();
    });
  }

  // Where the parts are stacked (a phone), the page itself is scrolled. Of them, only what has a box knows where it is.
  showTop() {
    const top = this.itemPart.getBoundingClientRect().height ? this.itemPart : this.itemPart.firstElementChild;
    if (top && top.getBoundingClientRect().top < 0) top.scrollIntoView({ block: "start" });
  }

  /** @type {(view: View) => void} */
  drawItem({ item: { item, isPlain }, empty }) {
    this.frame.toggleAttribute("data-item-id", item !== null);
    if (item) this.frame.setAttribute("data-item-id", item.item_id);
    const shown = item ? itemView(item, isPlain, this.finder.element, this.correction.element) : this.emptyView(empty);
    if (item) this.correction.show(item.output.text, this.form.answering.corrected);
    this.itemView.replaceWith(shown);
    this.itemView = shown;
    this.selectionBar.hide();
    this.finder.close();
    this.marks.read(shown);
    if (item) settleItem(shown);
  }

  /** @type {(empty: EmptyView | null) => HTMLElement} */
  emptyView(empty) {
    if (!empty) return el("div");
    const { testId, title, words, gold } = empty;
    const more = goldView(gold);
    const attributes = { class: "empty", "data-testid": testId, tabindex: more ? "0" : null };
    return el("div", attributes, el("h2", {}, title), el("p", {}, words), more);
  }

  /** @type {(banner: BannerView | null) => void} */
  drawBanner(banner) {
    this.banner?.remove();
    this.banner = banner && this.bannerView(banner);
    if (this.banner) this.itemPart.prepend(this.banner);
  }

  /** @type {(banner: BannerView) => HTMLElement | null} */
  bannerView({ kind, words, step }) {
    if (kind === "step") return stepView(step ?? undefined);
    if (kind === "notice") return el("div", { class: "banner", role: "status", "data-testid": "notice" }, words);
    const back = actionButton("", "Back to the current item", "Esc", () => this.form.toFront());
    if (kind === "opening") return el("div", { class: "banner", role: "status" }, words, back);
    return el("div", { class: "banner", "data-testid": "revising" }, words, back);
  }

  /** @type {(plain: View["plain"]) => void} */
  drawPlain({ isOffered, isPlain }) {
    this.plainButton.say(isPlain ? "Markdown" : "Plain text");
    this.plainButton.disabled = !isOffered;
  }

  /** @type {(actions: View["actions"]) => void} */
  drawActions({ canSubmit, canSkip, isRevision }) {
    this.questionsPart.hidden = this.submitButton.hidden = !canSubmit;
    this.skipButton.hidden = !canSkip;
    this.submitButton.say(isRevision ? "Submit correction" : "Submit");
  }

  /** @type {(id: string) => void} */
  reveal(id) {
    this.questions.get(id)?.element.scrollIntoView({ block: "nearest" });
  }

  toggleGuidance() {
    this.form.look.toggle("isGuidanceOpen");
    this.drawGuidance(this.form.look.isGuidanceOpen);
  }

  togglePlain() {
    this.form.look.toggle("isPlain");
    this.draw();
  }

  /** @type {(by: number) => void} */
  resize(by) {
    this.form.look.resize(by);
    this.draw();
  }

  /** @type {(isOpen: boolean) => void} */
  drawGuidance(isOpen) {
    for (const one of [this.guidance, ...[...this.questions.values()].map((question) => question.guidance)]) {
      if (one) one.open = isOpen;
    }
  }

  /** @type {(progress: ProgressView | null) => void} */
  drawProgress(progress) {
    if (!progress) return replaceChildren(this.progressPart);
    const bar = el("div", { class: "bar", "aria-hidden": "true" }, el("div", { style: `width: ${progress.percent}%` }));
    replaceChildren(this.progressPart, el("div", {}, progress.words), bar);
  }

  /** @type {(saving: OutboxWords) => void} */
  drawSaving({ text, loudness, reload }) {
    const isNews = loudness !== "quiet" || this.statePart.matches(".warning, .alarm");
    this.statePart.className = `state ${loudness}`;
    replaceChildren(
      this.statePart,
      text,
      reload ? el("button", { type: "button", onclick: () => window.location.reload() }, reload) : null,
    );
    if (isNews) this.announce(text);
  }

  /** @type {(refused: Refused[]) => void} */
  drawRefused(refused) {
    this.refusedPart.hidden = !refused.length;
    const lines = refused.map(({ error, entry }) =>
      el("p", { dir: "auto" }, error, el("span", {}, ` ${describe(entry)}`)),
    );
    const forget = el(
      "button",
      { type: "button", onclick: () => this.form.outbox.forgetRefused() },
      "I have read this",
    );
    const summary = el(
      "summary",
      {},
      refused.length === 1 ? "1 review was not accepted" : `${refused.length} reviews were not accepted`,
    );
    replaceChildren(
      this.refusedPart,
      refused.length ? el("details", { "data-testid": "refused" }, summary, lines, forget) : null,
    );
    if (refused.length) this.announce(summary.textContent);
  }

  /** @type {(text: string) => void} */
  announce(text) {
    this.announcer.textContent = text;
  }
}
