// The review form: holds the answers, moves from item to item at once, and leaves the sending to the outbox.

import {
  blankAnswering,
  digitKeys,
  fitting,
  isAsked,
  isChoice,
  letterKeys,
  missing,
  toWire,
  withoutUnasked,
} from "./answers.js";
import { ActiveTime } from "./clock.js";
import { Commands } from "./commands.js";
import { Kept } from "./kept.js";
import { listenToKeys } from "./keys.js";
import { Look } from "./look.js";
import { newId, Outbox } from "./outbox.js";
import { Recent, WALK_BACK } from "./recent.js";
import { LONGEST_CORRECTION, LONGEST_SPAN, MOST_SPANS } from "./rules.js";
import { Screen } from "./screen.js";
import { ServerGone } from "./server_gone.js";
import { Spares } from "./spares.js";

/** @import { Answering, Component, Criterion, Draft, Entry, Flag, FormState, HeldByOthers, Item, PageData, Progress, Span, Submitted, Told } from "./types.js" */

const RENEW_MS = 60000;
const PACES = 20; // reviews the estimate of the remaining time looks back on

export class ReviewForm {
  /**
   * @param {HTMLElement} root
   * @param {PageData} data
   */
  constructor(root, data) {
    this.rubric = data.rubric;
    this.criteria = data.rubric.criteria;
    this.digits = digitKeys(this.criteria);
    this.letters = letterKeys(this.criteria);
    /** @type {Item[]} */
    this.items = []; // the item in front and the next one
    /** @type {number | null} */
    this.revising = null; // the place in `recent.list` that is open, or null
    /** @type {string[] | null} */
    this.opening = null; // keys typed while a review is being fetched, or null
    /** @type {string[] | null} */
    this.typedAhead = null; // keys typed for an item that is on its way, or null
    /** @type {Progress | null} */
    this.progress = null;
    this.isFinished = false;
    /** @type {string | null} */
    this.notice = null;
    /** @type {string | null} */
    this.pointedAt = null; // the question that keeps a review from being finished, once somebody tried
    /** @type {string | null} */
    this.inTurn = null; // the question that was chosen by its letter
    this.title = "";
    /** @type {string | null} */
    this.whyEmpty = null;
    /** @type {HeldByOthers | null} */
    this.withOthers = null;
    /** @type {Told[] | null} */
    this.gold = null;
    /** @type {<Value>(name: string, empty: Value) => Kept<Value>} */
    const kept = (name, empty) => new Kept(`jurat:${name}:${data.study}:${data.reviewer}`, empty);
    this.draft = kept("draft", /** @type {Draft | null} */ (null));
    this.pace = kept("pace", /** @type {number[]} */ ([]));
    this.told = kept("told", /** @type {Told[]} */ ([]));
    this.look = new Look(kept("view", {}));
    this.answering = blankAnswering();
    this.opened = 0; // how often an item came in front: each time it is drawn from the start
    this.clock = new ActiveTime();
    this.outbox = new Outbox(data, {
      held: () => this.items.map((item) => item.item_id),
      received: (answer, isComplete) => this.receive(answer, isComplete),
      stalled: () => this.forgetTyped(),
      changed: () => this.screen.drawSoon(),
    });
    this.recent = new Recent(this.outbox);
    this.spares = new Spares(this.outbox, () => this.items);
    this.commands = new Commands(this);
    this.screen = new Screen(root, this);
    this.screen.drawGuidance(this.look.isGuidanceOpen);
    this.screen.show();
    this.stopKeys = listenToKeys(root, (name) => this.commands.press(name));
    this.renewal = setInterval(() => this.stayInTouch(), RENEW_MS);
    this.woke = () => (document.visibilityState === "visible" ? this.stayInTouch() : this.saveDraft());
    document.addEventListener("visibilitychange", this.woke);
    this.serverGone = new ServerGone(() => this.outbox.send());
    this.outbox.send();
    if (data.revise) this.openStored(data.revise);
  }

  close() {
    this.saveDraft();
    this.stopKeys();
    this.outbox.close();
    this.spares.close();
    this.serverGone.close();
    this.screen.close();
    this.clock.close();
    clearInterval(this.renewal);
    document.removeEventListener("visibilitychange", this.woke);
  }

  // Leases are kept alive while somebody can see the form. Without an item, or after a long silence, it asks anew.
  stayInTouch() {
    if (document.visibilityState !== "visible") return;
    if (!this.items.length || this.outbox.isStale()) this.outbox.send();
    else {
      this.outbox.renew();
      this.spares.fill({ isDue: true });
    }
  }

  // Items ---------------------------------------------------------------------------------------------------------------

  /** @type {() => Item | null} */
  current() {
    if (this.revising !== null) return this.recent.list[this.revising].item;
    return this.items[0] ?? null;
  }

  /** @type {(answer: Submitted, isComplete: boolean) => void} */
  receive(answer, isComplete) {
    this.progress = answer.progress;
    this.isFinished = answer.finished;
    this.whyEmpty = answer.why_empty ?? null;
    this.withOthers = answer.with_others ?? null;
    this.gold = answer.gold ?? null;
    this.screen.feedback.add(answer.feedback);
    const done = new Set(this.outbox.entries().map((entry) => entry.item_id));
    const given = answer.items.filter((item) => !done.has(item.item_id));
    const front = this.items[0];
    this.items = isComplete ? this.onlyGiven(given) : this.withGiven(this.items, given);
    if (isComplete || answer.finished) this.spares.clear();
    if (answer.finished) this.items = this.items.filter((item) => !item.ticket || this.hasBegun(item));
    if (this.items[0] !== front && this.revising === null) {
      const isLost = front && !front.ticket;
      this.openFront(isLost ? "Somebody else has judged the item you had. Here is the next one." : this.letIn());
    } else this.screen.draw();
    this.recent.fetch();
    if (!answer.finished) this.spares.fill();
    this.typeAgain();
  }

  // Keys come faster than items: nothing is in front, and the next one is on its way.
  isAwaiting() {
    const isUnderWay = this.outbox.state === "idle" || this.outbox.state === "sending";
    return this.typedAhead !== null && this.current() === null && isUnderWay && !this.isFinished;
  }

  // The form says that the item does not come now: what is typed from here on is for nothing that is on the screen.
  forgetTyped() {
    if (this.typedAhead) this.typedAhead = [];
  }

  typeAgain() {
    const typed = this.typedAhead;
    if (!typed || this.isAwaiting()) return;
    this.typedAhead = null;
    if (this.current()) for (const name of typed) this.commands.press(name);
  }

  // Said once, when the first real item follows a test item.
  /** @type {() => string | null} */
  letIn() {
    const wasTested = this.recent.list[0]?.item.step?.kind === "test";
    return wasTested && this.items[0] && !this.items[0].step
      ? "You have passed the test. From here on your answers count."
      : null;
  }

  /** @type {(items: Item[], given: Item[]) => Item[]} */
  withGiven(items, given) {
    return [...items, ...given.filter((item) => !items.some((one) => one.item_id === item.item_id))];
  }

  // What is no longer ours goes, except a spare and an item that is half answered: its review is kept, though it may
  // not count.
  /** @type {(given: Item[]) => Item[]} */
  onlyGiven(given) {
    const front = this.items[0];
    const isOurs =
      front && (front.ticket || given.some((item) => item.item_id === front.item_id) || this.hasBegun(front));
    return this.withGiven(isOurs ? [front] : [], given);
  }

  /** @type {(item: Item) => boolean} */
  hasBegun(item) {
    const draft = this.draft.read();
    if (draft?.item_id !== item.item_id) return false;
    const { answers, evidence, comment, flag, corrected } = draft;
    return [answers, evidence ?? {}].some((one) => Object.keys(one).length) || Boolean(comment || flag || corrected);
  }

  /** @type {(notice?: string | null) => void} */
  openFront(notice = null) {
    this.revising = null;
    const draft = this.draft.read();
    const isMine = draft !== null && draft.item_id === this.items[0]?.item_id;
    this.open(isMine ? draft : blankAnswering(), notice);
  }

  /** @type {(place: number, title?: string) => void} */
  openRecent(place, title = place ? `Your review number ${place + 1}, counted back.` : "Your last review.") {
    if (this.revising === null) this.saveDraft();
    this.title = title;
    this.revising = place;
    this.open({ ...this.recent.list[place], active_ms: 0 });
  }

  /** @type {(from: Answering & { active_ms?: number }, notice?: string | null) => void} */
  open({ answers, reasons, evidence, comment, flag, corrected, active_ms }, notice = null) {
    this.answering = {
      answers: fitting(this.criteria, answers),
      reasons: { ...reasons },
      evidence: { ...evidence },
      comment: comment || "",
      flag: flag || null,
      corrected: corrected ?? null,
    };
    this.clock.restart(active_ms || 0);
    this.pointedAt = this.inTurn = null;
    this.notice = notice;
    this.opened += 1;
    this.screen.show();
  }

  toFront() {
    this.opening = null;
    this.openFront();
  }

  // Answering -----------------------------------------------------------------------------------------------------------

  saveDraft() {
    if (this.revising !== null || !this.items[0]) return;
    this.draft.write({ item_id: this.items[0].item_id, ...this.answering, active_ms: this.clock.read() });
  }

  /** @type {(criterion: Criterion, value: string) => void} */
  answer(criterion, value) {
    if (this.opening) return;
    const answers = { ...this.answering.answers, [criterion.id]: value };
    if (value.trim() === "" && !isChoice(criterion)) delete answers[criterion.id];
    this.answering.answers = withoutUnasked(this.criteria, answers);
    this.pointedAt = this.inTurn = null;
    this.changed();
  }

  // "Cannot judge" is an answer of its own; the reason is asked for in a dialog.
  /** @type {(id: string | undefined) => void} */
  startPass(id) {
    const criterion = this.criteria.find((one) => one.id === id);
    if (!this.current() || this.opening || !criterion || criterion.scale === "text") return;
    this.inTurn = criterion.id;
    this.screen.passQuestion.textContent = criterion.question;
    this.screen.open(this.screen.pass);
  }

  /** @type {(reason: string) => void} */
  pass(reason) {
    const id = this.inTurn;
    this.screen.closeDialog();
    if (id === null) return;
    const answers = { ...this.answering.answers, [id]: null };
    this.answering.answers = withoutUnasked(this.criteria, answers);
    this.answering.reasons = { ...this.answering.reasons, [id]: reason };
    this.pointedAt = this.inTurn = null;
    this.changed();
  }

  // Marks the selected words as evidence; false where nothing is selected or no evidence is asked for.
  /** @type {(criterion: Criterion) => boolean} */
  mark(criterion) {
    const span =
      criterion.evidence !== "none" && !this.opening && this.current() ? this.screen.marks.selectedSpan() : null;
    if (!span) return false;
    const spans = this.answering.evidence[criterion.id] ?? [];
    if (
      spans.length < MOST_SPANS &&
      span.text.length <= LONGEST_SPAN &&
      !spans.some((one) => JSON.stringify(one) === JSON.stringify(span))
    ) {
      this.setEvidence(criterion, [...spans, span]);
    }
    this.screen.marks.forgetSelection();
    this.screen.reveal(criterion.id);
    return true;
  }

  /** @type {(criterion: Criterion, span: Span) => void} */
  unmark(criterion, span) {
    this.setEvidence(
      criterion,
      this.answering.evidence[criterion.id].filter((one) => one !== span),
    );
  }

  /** @type {(criterion: Criterion, spans: Span[]) => void} */
  setEvidence(criterion, spans) {
    this.answering.evidence = { ...this.answering.evidence, [criterion.id]: spans };
    this.changed();
  }

  startCorrection() {
    const item = this.current();
    if (!item || this.opening) return;
    if (item.output.text.length > LONGEST_CORRECTION)
      return this.say("This output is too long to be corrected here. Write a note (n).");
    this.screen.correction.open();
  }

  /** @type {(text: string | null) => void} */
  correct(text) {
    this.answering.corrected = text;
    this.changed();
  }

  /** @type {(text: string) => void} */
  comment(text) {
    this.answering.comment = text;
    this.changed();
  }

  /** @type {(name: Flag) => void} */
  flag(name) {
    this.answering.flag = this.answering.flag === name ? null : name;
    this.changed();
  }

  changed() {
    this.saveDraft();
    this.screen.draw();
  }

  submit() {
    const item = this.current();
    if (!item || this.opening) return;
    const [first] = missing(this.criteria, this.answering);
    if (first) {
      this.pointedAt = first.id;
      this.screen.draw();
      this.screen.reveal(first.id);
      return;
    }
    const { comment, flag, corrected } = this.answering;
    this.hand(item, {
      kind: "review",
      id: newId(),
      item_id: item.item_id,
      answers: toWire(this.criteria, this.answering),
      comment: comment.trim() || null,
      flag,
      corrected_output: corrected,
      active_ms: this.clock.read(),
      ticket: item.ticket ?? null,
      revises: this.revising !== null && !this.recent.list[this.revising].isSkip,
      rubric_hash: this.rubric.rubric_hash,
    });
  }

  /** @type {(reason: string) => void} */
  skip(reason) {
    const item = this.current();
    if (!item || this.revising !== null || this.opening) return this.screen.closeDialog();
    this.hand(item, {
      kind: "skip",
      id: newId(),
      item_id: item.item_id,
      reason,
      comment: this.answering.comment.trim() || null,
      active_ms: this.clock.read(),
      ticket: item.ticket ?? null,
    });
  }

  // The entry is in the outbox and the next item on the screen before a request leaves.
  /** @type {(item: Item, entry: Entry) => void} */
  hand(item, entry) {
    const isRevision = this.revising !== null;
    this.recent.add({ item, ...this.answering, isSkip: entry.kind === "skip" });
    if (!isRevision) {
      this.items = this.items.slice(1);
      if (entry.kind === "review") this.pace.write([...this.pace.read(), entry.active_ms].slice(-PACES));
    }
    this.revising = null;
    this.outbox.add(entry);
    if (!isRevision) {
      this.spares.leave(item);
      this.draft.write(null);
      this.useSpare();
    }
    this.openFront(isRevision ? null : this.letIn());
  }

  useSpare() {
    if (this.items.length || this.isFinished) return;
    const spare = this.spares.take();
    if (spare) this.items = [spare];
    else this.typedAhead ??= [];
  }

  // Progress: what the server knows, and what is on its way there. Minutes from the median of my own last reviews.
  progressNow() {
    if (!this.progress) return null;
    const onTheWay = this.outbox.entries().filter((entry) => !(entry.kind === "review" && entry.revises));
    const mine = this.progress.mine + onTheWay.filter((entry) => entry.kind === "review").length;
    const left = Math.max((this.progress.available ?? 0) - onTheWay.length, 0);
    const paces = [...this.pace.read()].sort((one, other) => one - other);
    const typical = paces[Math.floor(paces.length / 2)];
    return {
      mine,
      total: mine + left,
      minutes: typical === undefined || !left ? null : Math.ceil((typical * left) / 60000),
    };
  }

  // Walking back --------------------------------------------------------------------------------------------------------

  async back() {
    const place = this.revising === null ? 0 : this.revising + 1;
    if (this.opening) return;
    if (place < this.recent.list.length) return this.openRecent(place);
    if (place >= WALK_BACK) return this.say("This is as far back as it goes.");
    this.opening = [];
    this.screen.draw();
    const typed = this.opening;
    const isKnown = await this.recent.fetch();
    if (this.opening !== typed) return; // called off
    this.opening = null;
    if (place < this.recent.list.length) {
      this.openRecent(place);
      for (const name of typed) this.commands.press(name);
    } else this.say(isKnown ? "There is nothing further back." : "Your earlier reviews cannot be fetched now.");
  }

  forward() {
    if (this.revising === null) return;
    if (this.revising === 0) this.openFront();
    else this.openRecent(this.revising - 1);
  }

  // Opens a review of an earlier day, to which My reviews has a link.
  /** @type {(itemId: string) => Promise<void>} */
  async openStored(itemId) {
    /** @type {string[]} */
    const typed = [];
    this.opening = typed;
    this.screen.draw();
    const isKnown = await this.recent.fetchOne(itemId);
    if (this.opening !== typed) return;
    this.opening = null;
    this.forgetAddress();
    if (!isKnown) return this.say("This review cannot be opened now.");
    this.openRecent(0, "Your earlier review.");
    for (const name of typed) this.commands.press(name);
  }

  // The address named the review; a reload goes on with the queue.
  forgetAddress() {
    const address = new URL(window.location.href);
    address.searchParams.delete("revise");
    window.history.replaceState(window.history.state, "", address);
  }

  /** @type {(notice: string) => void} */
  say(notice) {
    this.notice = notice;
    this.screen.draw();
  }

  // What is on the screen ----------------------------------------------------------------------------------------------

  /** @type {() => FormState} */
  state() {
    const { criteria, answering, opened, revising, opening, notice, title, pointedAt, typedAhead, isFinished } = this;
    return {
      ...{ criteria, answering, opened, revising, opening, notice, title, pointedAt, typedAhead, isFinished },
      ...{ whyEmpty: this.whyEmpty, withOthers: this.withOthers, gold: this.gold },
      item: this.current(),
      inTurn: this.inTurn ?? (this.digits.areShared ? (this.turn() ?? null) : null),
      isPlain: this.look.isPlain,
      textSize: this.look.textSize,
      progress: this.progressNow(),
      outboxState: this.outbox.state,
      saving: this.outbox.words(),
      refused: this.outbox.refused.read(),
    };
  }

  // The question that digits answer when there are more than nine answers: the chosen one, else the first open one.
  turn() {
    if (this.inTurn) return this.inTurn;
    const asked = this.asked().filter(isChoice);
    return (asked.find((one) => this.answering.answers[one.id] === undefined) ?? asked.at(-1))?.id;
  }

  // The question that x passes over.
  passable() {
    const asked = this.asked().filter((one) => one.scale !== "text");
    const open = asked.find((one) => this.answering.answers[one.id] === undefined) ?? asked.at(-1);
    return this.inTurn ?? open?.id;
  }

  asked() {
    return this.criteria.filter((one) => isAsked(one, this.answering.answers));
  }

  startSkip() {
    if (this.current() && this.revising === null) this.screen.open(this.screen.skip);
  }
}

/** @type {WeakMap<HTMLElement, { signature: string, form: ReviewForm, call?: object }>} */
const forms = new WeakMap();

// Called whenever the page runs anew: the same reviewer, study and rubric keep their form. What is returned is called
// when the form leaves the page; only the last call's counts, since Streamlit may call off an earlier one late.
/** @type {(component: Component<PageData>) => () => void} */
export default function ({ parentElement, data }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".jurat"));
  const signature = JSON.stringify([data.api, data.study, data.reviewer, data.token, data.rubric, data.revise]);
  let known = forms.get(root);
  if (known?.signature !== signature) {
    known?.form.close();
    known = { signature, form: new ReviewForm(root, data) };
    forms.set(root, known);
  }
  const mounted = known;
  const call = {};
  mounted.call = call;
  return () => {
    if (mounted.call !== call || forms.get(root) !== mounted) return;
    forms.delete(root);
    mounted.form.close();
  };
}
