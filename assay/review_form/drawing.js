// How the form draws itself: a frame that is built once, and parts that are drawn anew when what they show has changed.

const HELP = [
  ["1 2 3 ...", "answer, as the buttons show"],
  ["Enter", "submit; the next item is there at once"],
  ["u", "undo: open my last review and correct it"],
  ["\u2190 \u2192", "walk through my last ten reviews"],
  ["s", "skip this item, with a reason"],
  ["g", "open or close all guidance"],
  ["m", "plain text or Markdown"],
  ["n", "write a note"],
  ["Esc", "leave a text box; come back to the current item"],
  ["?", "this list"],
];

const drawing = {
  build() {
    const part = (name, tag = "div", attributes = {}) => (this[`${name}Part`] = el(tag, { class: name, ...attributes }));
    replaceChildren(
      this.root,
      el(
        "div",
        { class: "form", "data-testid": "review-form", onclick: () => this.root.focus({ preventScroll: true }) },
        part("item", "div"),
        el(
          "div",
          { class: "panel" },
          el("div", { class: "status" }, part("progress", "div", { "data-testid": "progress" }), part("state", "div", { role: "status", "aria-live": "polite", "data-testid": "save-state" })),
          part("questions", "div"),
          part("actions", "div"),
        ),
        part("overlay", "div"),
      ),
    );
    this.draw();
  },

  // A new item is in front: nothing of the last one may stay on the screen.
  show() {
    this.pointedAt = null;
    this.inTurn = null;
    this.root.getRootNode().activeElement?.blur?.();
    this.draw();
  },

  draw() {
    this.drawItem();
    this.drawQuestions();
    this.drawProgress();
    this.drawState();
    this.drawOverlay();
  },

  drawItem() {
    const item = this.current();
    const form = this.root.querySelector(".form");
    if (item) form.setAttribute("data-item-id", item.item_id);
    else form.removeAttribute("data-item-id");
    form.classList.toggle("revising", this.revising !== null);
    replaceChildren(this.itemPart, this.bannerView(), item ? itemView(item, this.isPlain) : this.emptyView());
  },

  bannerView() {
    if (this.revising === null) return null;
    const text = this.revising === 0 ? "Your last review" : `Your review ${this.revising + 1} items ago`;
    return el(
      "div",
      { class: "banner", "data-testid": "revising" },
      `${text}. Submitting stores a correction.`,
      el("button", { type: "button", onclick: () => this.openFront() }, "Back to the current item ", key("Esc")),
    );
  },

  emptyView() {
    const words = this.isFinished
      ? ["Nothing left to judge.", "You have been through everything this study has for you now. Thank you."]
      : ["One moment ...", this.outbox?.state === "waiting" ? "Waiting for the server. What you finished is kept here." : ""];
    return el(
      "div",
      { class: "empty", "data-testid": this.isFinished ? "finished" : "waiting" },
      el("h2", {}, words[0]),
      el("p", {}, words[1]),
    );
  },

  drawQuestions() {
    const item = this.current();
    if (!item) {
      replaceChildren(this.questionsPart);
      replaceChildren(this.actionsPart);
      return;
    }
    const { answers } = this.answering;
    const turn = this.digits.areShared ? this.turn() : null;
    const asked = this.criteria.filter((criterion) => isAsked(criterion, answers));
    const guidance = this.rubric.guidance_html
      ? el("details", { class: "guidance", open: this.isGuidanceOpen, "data-testid": "guidance" }, el("summary", {}, "Guidance for this study ", key("g")), trusted(this.rubric.guidance_html))
      : null;
    replaceChildren(
      this.questionsPart,
      guidance,
      asked.map((criterion) =>
        questionView(criterion, {
          value: answers[criterion.id],
          digits: this.digits.keys.get(criterion.id) ?? [],
          isInTurn: turn === criterion.id || this.inTurn === criterion.id,
          isPointedAt: this.pointedAt === criterion.id,
          isGuidanceOpen: this.isGuidanceOpen,
          choose: (value) => this.answer(criterion, value),
          type: (value) => this.answer(criterion, value),
        }),
      ),
      this.noteView(),
    );
    this.drawSubmit();
  },

  noteView() {
    const comment = el("textarea", { rows: "1", dir: "auto", placeholder: "Note (n)", "aria-label": "Note", "data-testid": "comment" });
    comment.value = this.answering.comment;
    comment.addEventListener("input", () => {
      this.answering.comment = comment.value;
      this.saveDraft();
    });
    const flags = ["item defect", "rubric unclear"].map((flag) =>
      el(
        "button",
        {
          type: "button",
          class: "flag",
          "aria-pressed": String(this.answering.flag === flag),
          "data-testid": `flag-${flag.replace(" ", "-")}`,
          onclick: () => {
            this.answering.flag = this.answering.flag === flag ? null : flag;
            this.saveDraft();
            this.drawQuestions();
          },
        },
        flag,
      ),
    );
    return el("div", { class: "note" }, comment, el("div", { class: "flags" }, el("span", {}, "Flag:"), flags));
  },

  drawSubmit() {
    const isReady = missing(this.criteria, this.answering.answers).length === 0;
    const button = (name, label, shortcut, act, attributes = {}) =>
      el("button", { type: "button", class: name, onclick: act, ...attributes }, label, " ", key(shortcut));
    replaceChildren(
      this.actionsPart,
      button(isReady ? "primary" : "primary waiting", this.revising === null ? "Submit" : "Submit correction", "Enter", () => this.submit(), { "data-testid": "submit" }),
      el(
        "div",
        { class: "row" },
        this.revising === null ? button("quiet", "Skip", "s", () => this.toggle("skip"), { "data-testid": "skip" }) : null,
        button("quiet", "Undo", "u", () => this.back(), { "data-testid": "undo" }),
        button("quiet", this.isPlain ? "Markdown" : "Plain text", "m", () => {
          this.togglePlain();
          this.drawSubmit();
        }),
        button("quiet", "Keys", "?", () => this.toggle("help")),
      ),
    );
  },

  drawProgress() {
    if (!this.progress) return replaceChildren(this.progressPart);
    const { mine, available } = this.progress;
    const total = mine + (available ?? 0);
    const paces = this.pace.read();
    const mean = paces.length ? paces.reduce((sum, one) => sum + one, 0) / paces.length : null;
    const minutes = mean === null ? null : Math.ceil((mean * (available ?? 0)) / 60000);
    const left = minutes === null || !available ? "" : minutes > 1 ? `, about ${minutes} minutes` : ", about a minute";
    const bar = el("div", { class: "bar", "aria-hidden": "true" }, el("div", { style: `width: ${total ? (100 * mine) / total : 0}%` }));
    replaceChildren(this.progressPart, el("div", {}, `${mine} of ${total}${left}`), bar);
  },

  drawState() {
    if (!this.outbox || !this.statePart) return;
    const [words, more, loudness] = this.outbox.words();
    this.statePart.className = `state ${loudness}`;
    const refused = this.outbox.refused.length
      ? el(
          "details",
          { class: "refused", "data-testid": "refused" },
          el("summary", {}, `${this.outbox.refused.length} not accepted`),
          this.outbox.refused.map((receipt) => el("p", { dir: "auto" }, receipt.error)),
        )
      : null;
    replaceChildren(this.statePart, words, more, refused);
    if (!this.current()) this.drawItem();
  },

  drawOverlay() {
    if (!this.overlay) return replaceChildren(this.overlayPart);
    const content = this.overlay === "help" ? this.helpView() : this.skipView();
    replaceChildren(
      this.overlayPart,
      el("div", { class: "shade", onclick: () => this.toggle(this.overlay) }),
      el("div", { class: "dialog", role: "dialog", "aria-modal": "true", "data-testid": this.overlay }, content),
    );
    this.overlayPart.querySelector("button")?.focus();
  },

  helpView() {
    return [
      el("h2", {}, "Keys"),
      el("dl", { class: "keys" }, HELP.map(([name, text]) => el("div", {}, el("dt", {}, key(name)), el("dd", {}, text)))),
      el("button", { type: "button", onclick: () => this.toggle("help") }, "Close ", key("Esc")),
    ];
  },

  skipView() {
    return [
      el("h2", {}, "Why do you skip this item?"),
      el(
        "div",
        { class: "answers many" },
        this.rubric.skip_reasons.map((reason, index) =>
          el(
            "button",
            { type: "button", class: "answer", onclick: () => this.skip(reason) },
            index < MOST_BUTTONS ? key(String(index + 1)) : null,
            el("span", { dir: "auto" }, reason),
          ),
        ),
      ),
      el("button", { type: "button", onclick: () => this.toggle("skip") }, "Do not skip ", key("Esc")),
    ];
  },
};

Object.assign(ReviewForm.prototype, drawing);
