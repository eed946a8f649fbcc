// The review form: holds the answers, moves from item to item at once, and leaves the sending to the outbox.

const RENEW_MS = 60000;
const PACES = 20; // reviews the estimate of the remaining time looks back on

class ReviewForm {
  constructor(root, data) {
    this.rubric = data.rubric;
    this.criteria = data.rubric.criteria;
    this.digits = digitKeys(this.criteria);
    this.items = []; // the item in front and the next one
    this.revising = null; // the place in `recent.list` that is open, or null
    this.opening = null; // keys typed while a review is being fetched, or null
    this.progress = null;
    this.isFinished = false;
    this.notice = this.pointedAt = this.inTurn = null;
    const kept = (name, empty) => new Kept(`assay:${name}:${data.study}:${data.reviewer}`, empty);
    this.draft = kept("draft", null);
    this.pace = kept("pace", []);
    this.view = kept("view", { isPlain: false, isGuidanceOpen: false });
    this.isPlain = this.view.read().isPlain;
    this.isGuidanceOpen = this.view.read().isGuidanceOpen;
    this.answering = this.blank();
    this.clock = new ActiveTime();
    this.outbox = new Outbox(data, {
      held: () => this.items.map((item) => item.item_id),
      received: (answer, isComplete) => this.receive(answer, isComplete),
      changed: () => this.screen.drawStatus(),
    });
    this.recent = new Recent(this.outbox);
    this.screen = new Screen(root, this);
    this.screen.drawGuidance(this.isGuidanceOpen);
    this.screen.show();
    this.listen(root);
    this.outbox.send();
  }

  listen(root) {
    this.stopKeys = listenToKeys(root, (name) => this.press(name));
    this.renewal = setInterval(() => this.stayInTouch(), RENEW_MS);
    this.woke = () => (document.visibilityState === "visible" ? this.stayInTouch() : this.saveDraft());
    document.addEventListener("visibilitychange", this.woke);
  }

  close() {
    this.saveDraft();
    this.stopKeys();
    this.outbox.close();
    this.clock.close();
    clearInterval(this.renewal);
    document.removeEventListener("visibilitychange", this.woke);
  }

  // Leases are kept alive while somebody can see the form. Without an item, or after a long silence, it asks anew.
  stayInTouch() {
    if (document.visibilityState !== "visible") return;
    if (!this.items.length || this.outbox.isStale()) this.outbox.send();
    else this.outbox.renew();
  }

  // Items ---------------------------------------------------------------------------------------------------------------

  current() {
    if (this.revising !== null) return this.recent.list[this.revising].item;
    return this.items[0] ?? null;
  }

  receive(answer, isComplete) {
    this.progress = answer.progress;
    this.isFinished = answer.finished;
    const done = new Set(this.outbox.entries().map((entry) => entry.item_id));
    const given = answer.items.filter((item) => !done.has(item.item_id));
    const front = this.items[0];
    this.items = isComplete ? this.onlyGiven(given) : this.withGiven(this.items, given);
    if (this.items[0] !== front && this.revising === null) {
      this.openFront(front ? "Somebody else has judged the item you had. Here is the next one." : null);
    } else this.screen.drawStatus();
    this.recent.fetch();
  }

  withGiven(items, given) {
    return [...items, ...given.filter((item) => !items.some((one) => one.item_id === item.item_id))];
  }

  // What is no longer ours goes, except an item that is half answered: its review is kept, though it may not count.
  onlyGiven(given) {
    const front = this.items[0];
    const isOurs = front && (given.some((item) => item.item_id === front.item_id) || this.hasBegun(front));
    return this.withGiven(isOurs ? [front] : [], given);
  }

  hasBegun(item) {
    const draft = this.draft.read();
    if (draft?.item_id !== item.item_id) return false;
    return Object.keys(draft.answers).length > 0 || draft.comment !== "" || draft.flag !== null;
  }

  openFront(notice = null) {
    this.revising = null;
    const draft = this.draft.read();
    const isMine = draft !== null && draft.item_id === this.items[0]?.item_id;
    this.open(isMine ? draft : this.blank(), notice);
  }

  openRecent(place) {
    if (this.revising === null) this.saveDraft();
    this.revising = place;
    this.open({ ...this.recent.list[place], active_ms: 0 });
  }

  open({ answers, comment, flag, active_ms }, notice = null) {
    this.answering = { answers: fitting(this.criteria, answers), comment: comment || "", flag: flag || null };
    this.clock.restart(active_ms || 0);
    this.pointedAt = this.inTurn = null;
    this.notice = notice;
    this.screen.show();
  }

  toFront() {
    this.opening = null;
    this.openFront();
  }

  // Answering -----------------------------------------------------------------------------------------------------------

  blank() {
    return { answers: {}, comment: "", flag: null };
  }

  saveDraft() {
    if (this.revising !== null || !this.items[0]) return;
    this.draft.write({ item_id: this.items[0].item_id, ...this.answering, active_ms: this.clock.read() });
  }

  answer(criterion, value) {
    if (this.opening) return;
    const answers = { ...this.answering.answers, [criterion.id]: value };
    if (value.trim() === "" && !isChoice(criterion)) delete answers[criterion.id];
    this.answering.answers = withoutUnasked(this.criteria, answers);
    this.pointedAt = this.inTurn = null;
    this.changed();
  }

  comment(text) {
    this.answering.comment = text;
    this.changed();
  }

  flag(name) {
    this.answering.flag = this.answering.flag === name ? null : name;
    this.changed();
  }

  changed() {
    this.saveDraft();
    this.screen.drawQuestions();
  }

  submit() {
    const item = this.current();
    if (!item || this.opening) return;
    const [first] = missing(this.criteria, this.answering.answers);
    if (first) {
      this.pointedAt = first.id;
      this.screen.drawQuestions();
      this.screen.reveal(first.id);
      return;
    }
    const { answers, comment, flag } = this.answering;
    this.hand(item, {
      kind: "review",
      id: newId(),
      item_id: item.item_id,
      answers: Object.fromEntries(Object.entries(answers).map(([id, value]) => [id, { value: value.trim() }])),
      comment: comment.trim() || null,
      flag,
      active_ms: this.clock.read(),
      revises: this.revising !== null && !this.recent.list[this.revising].isSkip,
      rubric_hash: this.rubric.rubric_hash,
    });
  }

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
    });
  }

  // The entry is in the outbox and the next item on the screen before a request leaves.
  hand(item, entry) {
    const isRevision = this.revising !== null;
    this.recent.add({ item, ...this.answering, isSkip: entry.kind === "skip" });
    if (!isRevision) {
      this.items = this.items.slice(1);
      if (entry.kind === "review") this.pace.write([...this.pace.read(), entry.active_ms].slice(-PACES));
    }
    this.revising = null;
    this.outbox.add(entry);
    if (!isRevision) this.draft.write(null);
    this.openFront();
  }

  // Progress: what the server knows, and what is on its way there. Minutes from the median of my own last reviews.
  progressNow() {
    if (!this.progress) return null;
    const onTheWay = this.outbox.entries().filter((entry) => !entry.revises);
    const mine = this.progress.mine + onTheWay.filter((entry) => entry.kind === "review").length;
    const left = Math.max((this.progress.available ?? 0) - onTheWay.length, 0);
    const paces = [...this.pace.read()].sort((one, other) => one - other);
    const typical = paces[Math.floor(paces.length / 2)];
    return { mine, total: mine + left, minutes: typical === undefined || !left ? null : Math.ceil((typical * left) / 60000) };
  }

  // Walking back --------------------------------------------------------------------------------------------------------

  async back() {
    const place = this.revising === null ? 0 : this.revising + 1;
    if (this.opening) return;
    if (place < this.recent.list.length) return this.openRecent(place);
    if (place >= WALK_BACK) return this.say("This is as far back as it goes.");
    this.opening = [];
    this.screen.drawItem();
    const typed = this.opening;
    const isKnown = await this.recent.fetch();
    if (this.opening !== typed) return; // called off
    this.opening = null;
    if (place < this.recent.list.length) {
      this.openRecent(place);
      for (const name of typed) this.press(name);
    } else this.say(isKnown ? "There is nothing further back." : "Your earlier reviews cannot be fetched now.");
  }

  forward() {
    if (this.revising === null) return;
    if (this.revising === 0) this.openFront();
    else this.openRecent(this.revising - 1);
  }

  say(notice) {
    this.notice = notice;
    this.screen.drawItem();
  }

  // Keys ----------------------------------------------------------------------------------------------------------------

  press(name) {
    if (this.opening) return this.pressWhileOpening(name);
    if (this.screen.openDialog()) return this.pressInDialog(name);
    const action = {
      Enter: () => this.submit(),
      u: () => this.back(),
      ArrowLeft: () => this.back(),
      ArrowRight: () => this.forward(),
      s: () => this.startSkip(),
      "?": () => this.screen.open(this.screen.help),
      g: () => this.toggleGuidance(),
      m: () => this.togglePlain(),
      n: () => this.screen.focusNote(),
    }[name];
    if (action) {
      action();
      return true;
    }
    if (name === "Escape" && (this.revising !== null || this.notice)) {
      this.toFront();
      return true;
    }
    return this.current() !== null && (this.pressDigit(name) || this.pressCriterion(name));
  }

  // What is typed for a review that is still on its way waits for it; it is not for the item in front.
  pressWhileOpening(name) {
    if (name === "Escape") this.toFront();
    else if (name.length === 1 || name === "Enter") this.opening.push(name);
    return true;
  }

  pressInDialog(name) {
    const { help, skip } = this.screen;
    const reason = /^[1-9]$/.test(name) ? this.rubric.skip_reasons[Number(name) - 1] : undefined;
    if (name === "Escape" || (help.open && name === "?") || (skip.open && name === "s")) this.screen.closeDialog();
    else if (skip.open && reason !== undefined) this.skip(reason);
    else return name.length === 1 && name !== " "; // letters do nothing here; Tab, Enter and the rest are the browser's
    return true;
  }

  pressDigit(name) {
    if (!/^[1-9]$/.test(name)) return false;
    const asked = this.criteria.filter((one) => isChoice(one) && isAsked(one, this.answering.answers));
    const candidates = this.digits.areShared ? asked.filter((one) => one.id === this.turn()) : asked;
    for (const criterion of candidates) {
      const index = this.digits.keys.get(criterion.id).indexOf(Number(name));
      if (index < 0) continue;
      this.screen.leaveFocus();
      this.answer(criterion, criterion.values[index]);
      this.screen.reveal(criterion.id);
      const next = missing(this.criteria, this.answering.answers)[0];
      if (next) this.screen.reveal(next.id);
      return true;
    }
    return false;
  }

  // The question that digits answer when there are more than nine answers: the chosen one, else the first open one.
  turn() {
    if (this.inTurn) return this.inTurn;
    const asked = this.criteria.filter((one) => isChoice(one) && isAsked(one, this.answering.answers));
    return (asked.find((one) => this.answering.answers[one.id] === undefined) ?? asked.at(-1))?.id;
  }

  pressCriterion(name) {
    const criterion = this.criteria.find((one) => one.key?.toLowerCase() === name);
    if (!criterion || !isAsked(criterion, this.answering.answers)) return false;
    this.inTurn = criterion.id;
    this.screen.drawQuestions();
    this.screen.questions.get(criterion.id).focus();
    return true;
  }

  startSkip() {
    if (this.current() && this.revising === null) this.screen.open(this.screen.skip);
  }

  toggleGuidance() {
    this.isGuidanceOpen = !this.isGuidanceOpen;
    this.screen.drawGuidance(this.isGuidanceOpen);
    this.keepView();
  }

  togglePlain() {
    this.isPlain = !this.isPlain;
    this.screen.drawItem();
    this.keepView();
  }

  keepView() {
    this.view.write({ isPlain: this.isPlain, isGuidanceOpen: this.isGuidanceOpen });
  }
}

// A random UUID. Where the page is not served over https or localhost, the browser does not make one by itself.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const forms = new WeakMap();

// Called whenever the page runs anew: the same reviewer, study and rubric keep their form. What is returned is called
// when the form leaves the page; only the last call's counts, since Streamlit may call off an earlier one late.
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".assay");
  const signature = JSON.stringify([data.api, data.study, data.reviewer, data.token, data.rubric]);
  if (forms.get(root)?.signature !== signature) {
    forms.get(root)?.form.close();
    forms.set(root, { signature, form: new ReviewForm(root, data) });
  }
  const mounted = forms.get(root);
  const call = (mounted.call = {});
  return () => {
    if (mounted.call !== call || forms.get(root) !== mounted) return;
    forms.delete(root);
    mounted.form.close();
  };
}
