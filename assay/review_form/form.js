// The review form: holds the answers, moves from item to item at once, and leaves the sending to the outbox.

const IDLE_MS = 60000; // no key and no click for so long: the time no longer counts
const TICK_MS = 1000;
const RENEW_MS = 60000;
const WALK_BACK = 10;

class ReviewForm {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.rubric = data.rubric;
    this.criteria = data.rubric.criteria;
    this.digits = digitKeys(this.criteria);
    this.items = []; // the item in front and the next one
    this.recent = null; // my newest reviews, newest first; null until asked for
    this.revising = null; // the place in `recent` that is open, or null
    this.progress = null;
    this.isFinished = false;
    this.isPlain = false;
    this.isGuidanceOpen = false;
    this.overlay = null; // "help", "skip" or null
    this.pointedAt = null;
    this.draft = new Kept(`assay:draft:${data.study}:${data.reviewer}`, null);
    this.pace = new Kept(`assay:pace:${data.study}:${data.reviewer}`, []);
    this.answering = this.blank();
    this.outbox = new Outbox(data, {
      held: () => this.items.map((item) => item.item_id),
      received: (answer) => this.receive(answer),
      changed: () => this.drawState(),
    });
    this.build();
    this.stopKeys = listenToKeys((name) => this.press(name), (box) => box.blur());
    this.startClock();
    this.outbox.send();
  }

  close() {
    this.stopKeys();
    this.outbox.close();
    clearInterval(this.clock);
    clearInterval(this.renewal);
    for (const name of ["keydown", "pointerdown", "wheel"]) document.removeEventListener(name, this.sawActivity, true);
  }

  // The item in front -------------------------------------------------------------------------------------------------

  blank() {
    return { answers: {}, comment: "", flag: null, activeMs: 0 };
  }

  current() {
    if (this.revising !== null) return this.recent[this.revising].item;
    return this.items[0] ?? null;
  }

  receive(answer) {
    this.progress = answer.progress;
    this.isFinished = answer.finished;
    const known = new Set([
      ...this.items.map((item) => item.item_id),
      ...this.outbox.entries().map((entry) => entry.item_id),
    ]);
    const hadNone = this.current() === null;
    this.items.push(...answer.items.filter((item) => !known.has(item.item_id)));
    if (hadNone && this.items.length) this.openFront();
    else if (hadNone) this.draw();
    else this.drawProgress();
  }

  openFront() {
    this.revising = null;
    const draft = this.draft.read();
    const isMine = draft && this.items[0] && draft.item_id === this.items[0].item_id;
    this.answering = isMine
      ? { ...this.blank(), ...draft, answers: withoutUnasked(this.criteria, this.fitting(draft.answers)) }
      : this.blank();
    this.show();
  }

  // A draft may be older than the rubric.
  fitting(answers) {
    const kept = {};
    for (const criterion of this.criteria) {
      const value = answers?.[criterion.id];
      if (value !== undefined && (!isChoice(criterion) || criterion.values.includes(value))) kept[criterion.id] = value;
    }
    return kept;
  }

  openRecent(place) {
    this.revising = place;
    const { answers, comment, flag } = this.recent[place];
    this.answering = { answers: { ...answers }, comment: comment || "", flag: flag || null, activeMs: 0 };
    this.show();
  }

  saveDraft() {
    if (this.revising !== null || !this.items[0]) return;
    this.draft.write({ item_id: this.items[0].item_id, ...this.answering });
  }

  // Answering ---------------------------------------------------------------------------------------------------------

  answer(criterion, value) {
    const answers = { ...this.answering.answers, [criterion.id]: value };
    if (value === "" && !isChoice(criterion)) delete answers[criterion.id];
    this.answering.answers = withoutUnasked(this.criteria, answers);
    this.pointedAt = null;
    this.inTurn = null;
    this.saveDraft();
    if (isChoice(criterion)) this.drawQuestions();
    else this.drawSubmit();
  }

  submit() {
    const item = this.current();
    if (!item) return;
    const [first] = missing(this.criteria, this.answering.answers);
    if (first) {
      this.pointedAt = first.id;
      this.drawQuestions();
      this.root.querySelector(`[data-criterion="${first.id}"]`)?.scrollIntoView({ block: "nearest" });
      return;
    }
    const answers = withoutUnasked(this.criteria, this.answering.answers);
    const { comment, flag, activeMs } = this.answering;
    this.hand(item, { answers, comment, flag }, {
      kind: "review",
      id: crypto.randomUUID?.() ?? randomId(),
      item_id: item.item_id,
      answers: Object.fromEntries(Object.entries(answers).map(([id, value]) => [id, { value }])),
      comment: comment || null,
      flag,
      active_ms: Math.round(activeMs),
      revises: this.revising !== null,
      rubric_hash: this.rubric.rubric_hash,
    });
  }

  skip(reason) {
    const item = this.current();
    this.overlay = null;
    if (!item || this.revising !== null) return this.draw();
    const { comment, activeMs } = this.answering;
    this.hand(item, { answers: {}, comment: "", flag: null }, {
      kind: "skip",
      id: crypto.randomUUID?.() ?? randomId(),
      item_id: item.item_id,
      reason,
      comment: comment || null,
      active_ms: Math.round(activeMs),
    });
  }

  // The next item is on the screen before the request leaves.
  hand(item, answered, entry) {
    const isRevision = this.revising !== null;
    if (!isRevision) {
      this.items.shift();
      this.draft.write(null);
      if (entry.kind === "review") this.pace.write([...this.pace.read(), entry.active_ms].slice(-20));
      if (this.progress && entry.kind === "review") this.progress.mine += 1;
      if (this.progress && this.progress.available) this.progress.available -= 1;
    }
    this.recent = [{ item, ...answered }, ...(this.recent || []).filter((one) => one.item.item_id !== item.item_id)];
    this.openFront();
    this.outbox.add(entry);
  }

  // Walking back ------------------------------------------------------------------------------------------------------

  async loadRecent() {
    if (this.recentIsWhole) return;
    let reviews = [];
    try {
      const response = await this.outbox.call("GET", `history?limit=${WALK_BACK}`);
      if (response.ok) reviews = (await response.json()).reviews;
      this.recentIsWhole = response.ok;
    } catch {
      return; // offline: what was done since the page was opened is here
    }
    const known = new Set((this.recent || []).map((one) => one.item.item_id));
    const plain = (answers) => Object.fromEntries(
      Object.entries(answers).filter(([, one]) => one.value !== null).map(([id, one]) => [id, one.value]),
    );
    this.recent = [
      ...(this.recent || []),
      ...reviews.filter((one) => !known.has(one.item.item_id)).map((one) => ({ ...one, answers: plain(one.answers) })),
    ];
  }

  async back() {
    const place = this.revising === null ? 0 : this.revising + 1;
    if (!this.recent || place >= this.recent.length) await this.loadRecent();
    if (this.recent && place < Math.min(this.recent.length, WALK_BACK)) this.openRecent(place);
  }

  forward() {
    if (this.revising === null) return;
    if (this.revising === 0) this.openFront();
    else this.openRecent(this.revising - 1);
  }

  // Keys --------------------------------------------------------------------------------------------------------------

  press(name) {
    if (this.overlay) return this.pressInOverlay(name);
    const action = {
      Enter: () => this.submit(),
      u: () => this.back(),
      ArrowLeft: () => this.back(),
      ArrowRight: () => this.forward(),
      Escape: () => this.toCurrent(),
      s: () => this.toggle("skip"),
      "?": () => this.toggle("help"),
      g: () => this.toggleGuidance(),
      m: () => this.togglePlain(),
      n: () => this.root.querySelector("[data-testid=comment]")?.focus(),
    }[name];
    if (action) {
      action();
      return true;
    }
    return this.pressDigit(name) || this.pressCriterion(name);
  }

  toCurrent() {
    if (this.revising !== null) this.openFront();
  }

  pressDigit(name) {
    if (!/^[1-9]$/.test(name) || !this.current()) return false;
    const digit = Number(name);
    const asked = this.criteria.filter((one) => isChoice(one) && isAsked(one, this.answering.answers));
    const candidates = this.digits.areShared ? asked.filter((one) => one.id === this.turn()) : asked;
    for (const criterion of candidates) {
      const index = this.digits.keys.get(criterion.id).indexOf(digit);
      if (index >= 0) {
        this.answer(criterion, criterion.values[index]);
        return true;
      }
    }
    return false;
  }

  // The question that digits answer when there are more than nine answers: the chosen one, else the first open one.
  turn() {
    if (this.inTurn) return this.inTurn;
    const asked = this.criteria.filter((one) => isAsked(one, this.answering.answers));
    return (asked.find((one) => this.answering.answers[one.id] === undefined) ?? asked[0])?.id;
  }

  pressCriterion(name) {
    const criterion = this.criteria.find((one) => one.key && one.key.toLowerCase() === name.toLowerCase());
    if (!criterion || !isAsked(criterion, this.answering.answers)) return false;
    this.inTurn = criterion.id;
    this.drawQuestions();
    const place = this.root.querySelector(`[data-criterion="${criterion.id}"]`);
    place?.querySelector("input, textarea, [role=radio]")?.focus();
    return true;
  }

  pressInOverlay(name) {
    const reasons = this.rubric.skip_reasons;
    if (name === "Escape" || (this.overlay === "help" && name === "?")) this.toggle(this.overlay);
    else if (this.overlay === "skip" && /^[1-9]$/.test(name) && reasons[Number(name) - 1]) {
      this.skip(reasons[Number(name) - 1]);
    }
    return name !== "Tab" && name !== "Enter" && name !== " ";
  }

  toggle(name) {
    if (name === "skip" && (!this.current() || this.revising !== null)) return;
    this.overlay = this.overlay === name ? null : name;
    this.drawOverlay();
  }

  toggleGuidance() {
    this.isGuidanceOpen = !this.isGuidanceOpen;
    this.drawQuestions();
  }

  togglePlain() {
    this.isPlain = !this.isPlain;
    this.drawItem();
  }

  // Time actively spent -----------------------------------------------------------------------------------------------

  startClock() {
    this.lastActive = performance.now();
    this.sawActivity = () => {
      this.lastActive = performance.now();
    };
    for (const name of ["keydown", "pointerdown", "wheel"]) document.addEventListener(name, this.sawActivity, true);
    this.lastTick = performance.now();
    this.clock = setInterval(() => this.tick(), TICK_MS);
    this.renewal = setInterval(() => this.renew(), RENEW_MS);
  }

  tick() {
    const now = performance.now();
    const passed = Math.min(now - this.lastTick, 2 * TICK_MS);
    this.lastTick = now;
    if (document.visibilityState === "visible" && now - this.lastActive < IDLE_MS) this.answering.activeMs += passed;
  }

  renew() {
    if (document.visibilityState !== "visible" || !this.items.length || this.outbox.state !== "idle") return;
    this.outbox.call("POST", "renew", { have: this.outbox.held() }).catch(() => {});
  }
}

// Where the page is not served over https or localhost, the browser has no randomUUID.
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const forms = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".assay");
  const known = forms.get(root);
  const signature = JSON.stringify([data.study, data.reviewer, data.token, data.rubric.rubric_hash]);
  if (known && known.signature === signature) return;
  known?.form.close();
  forms.set(root, { signature, form: new ReviewForm(root, data) });
}
