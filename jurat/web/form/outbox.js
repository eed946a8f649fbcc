// What is finished but not yet known to be on disk. It outlives a reload, a lost network and a restarted server: an entry
// leaves only when the server has acknowledged its id, or has said that it will never take it.

import { Kept } from "./kept.js";

/** @import { Entry, Outcome, OutboxWords, PageData, Receipt, Refused, Submitted } from "./types.js" */

const RETRY_SECONDS = [1, 2, 4, 8, 15];
const ANSWER_WITHIN_MS = 20000; // then the request is given up and sent again; the ids make that harmless
const MOST_ENTRIES = 50; // in one request
const STALE_MS = 120000; // so long without the server, what we hold may have been given to others
const MAY_PASS = new Set([401, 408, 409, 425, 429]); // of the 4xx: the others will never be taken, however often sent

export class Outbox {
  /**
   * @param {PageData} data
   * @param {{ held: () => string[], received: (answer: Submitted, isComplete: boolean) => void, stalled: () => void, changed: () => void }} handlers
   */
  constructor(data, { held, received, stalled, changed }) {
    this.api = `${data.api}/studies/${encodeURIComponent(data.study)}`;
    this.token = data.token;
    this.rubricHash = data.rubric.rubric_hash;
    this.held = held;
    this.received = received;
    this.stalled = stalled; // the server does not answer as it should
    this.changed = changed;
    this.kept = new Kept(`jurat:outbox:${data.study}:${data.reviewer}`, /** @type {Entry[]} */ ([]));
    this.refused = new Kept(`jurat:refused:${data.study}:${data.reviewer}`, /** @type {Refused[]} */ ([]));
    /** @type {'idle' | 'sending' | 'offline' | 'failed' | 'signed out' | 'changed'} */
    this.state = "idle"; // idle | sending | offline | failed | signed out | changed
    this.message = "";
    this.failures = 0;
    this.isSending = this.again = this.isClosed = false;
    this.lastContact = Date.now();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.online = () => this.send();
    window.addEventListener("online", this.online);
  }

  entries() {
    return this.kept.read();
  }

  /** @type {(entry: Entry) => void} */
  add(entry) {
    this.kept.write([...this.entries(), entry]);
    this.send();
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.online);
  }

  isStale() {
    return Date.now() - this.lastContact > STALE_MS;
  }

  /** @type {(method: string, path: string, body?: unknown) => Promise<Response>} */
  call(method, path, body) {
    return fetch(`${this.api}/${path}`, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-Jurat-Session": this.token },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  }

  // Sends what is waiting, and fetches what is next. Safe to call at any time; one request is under way at most.
  async send() {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    if (this.isSending) {
      this.again = true;
      return;
    }
    this.isSending = true;
    this.again = false;
    if (this.state === "idle") this.become("sending");
    const entries = this.entries().slice(0, MOST_ENTRIES);
    let outcome = await this.post(entries);
    if (outcome.state === "unreadable" || outcome.state === "broken") outcome = await this.isolate(entries, outcome);
    this.isSending = false;
    this.finish(outcome);
  }

  /** @type {(outcome: Outcome) => void} */
  finish({ state, message, answer, isComplete = false }) {
    if (this.isClosed) return;
    this.message = message ?? "";
    if (state === "idle" && answer) {
      this.failures = 0;
      this.become("idle");
      this.received(answer, isComplete);
      if (this.again || this.entries().length) this.send();
      return;
    }
    this.stalled();
    const isForPeople = state === "signed out" || state === "changed";
    this.become(isForPeople ? state : state === "offline" ? "offline" : "failed");
    if (!isForPeople) this.retry();
  }

  retry() {
    const seconds = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), seconds * 1000);
  }

  // One request. An empty `have` asks for all that is in this reviewer's hands: `isComplete`.
  /** @type {(entries: Entry[]) => Promise<Outcome>} */
  async post(entries) {
    const have = this.isStale() ? [] : this.held();
    let response, answer;
    try {
      response = await this.call("POST", "submit", { entries, have, rubric_hash: this.rubricHash });
      answer = await response.json().catch(() => ({}));
    } catch {
      return { state: "offline" };
    }
    if (response.status === 401) return { state: "signed out" };
    if (response.status === 409) return { state: "changed" };
    const message = answer.error || `The server answered ${response.status}.`;
    if (response.status >= 400 && response.status < 500 && !MAY_PASS.has(response.status))
      return { state: "unreadable", message };
    if (response.status === 500 && entries.length > 1) return { state: "broken", message };
    if (!response.ok || !Array.isArray(answer.acknowledged)) return { state: "failed", message };
    this.lastContact = Date.now();
    this.settle(entries, answer);
    return { state: "idle", answer, isComplete: have.length === 0 };
  }

  // An entry that the server cannot read must not hold back the others: they go one by one, and it is set aside, but
  // only if the server does take a request without it.
  /** @type {(entries: Entry[], outcome: Outcome) => Promise<Outcome>} */
  async isolate(entries, outcome) {
    if (!entries.length || (await this.post([])).state !== "idle") return outcome;
    /** @type {Outcome | null} */
    let kept = null; // of an entry that breaks the server: it stays here, for the server may be mended
    for (const entry of entries) {
      const alone = await this.post([entry]);
      if (outcome.state === "broken" && alone.state === "failed") {
        kept = alone;
        continue;
      }
      if (alone.state === "unreadable")
        this.settle([entry], { acknowledged: [], refused: [{ id: entry.id, error: alone.message }] });
      else if (alone.state !== "idle") return alone;
    }
    const rest = await this.post([]);
    if (kept && rest.answer) this.received(rest.answer, rest.isComplete ?? false);
    return kept ?? rest;
  }

  /** @type {(entries: Entry[], receipts: { acknowledged: Receipt[], refused: Receipt[] }) => void} */
  settle(entries, { acknowledged, refused }) {
    const settled = new Set([...acknowledged, ...refused].map((receipt) => receipt.id));
    if (!settled.size) return;
    /** @type {(receipt: Receipt) => Entry | undefined} */
    const entryOf = (receipt) => entries.find((entry) => entry.id === receipt.id);
    if (refused.length) {
      this.refused.write([
        ...this.refused.read(),
        ...refused.map((receipt) => ({ error: receipt.error, entry: entryOf(receipt) })),
      ]);
    }
    this.kept.write(this.entries().filter((entry) => !settled.has(entry.id)));
  }

  forgetRefused() {
    this.refused.write([]);
    this.changed();
  }

  async renew() {
    const response = await this.call("POST", "renew", { have: this.held() }).catch(() => null);
    if (response?.ok) this.lastContact = Date.now();
    if (response?.status === 401) this.become("signed out");
  }

  /** @type {(state: Outbox['state']) => void} */
  become(state) {
    this.state = state;
    this.changed();
  }

  // What a reviewer should know, how loud it should be said, and what a reload of the page would do about it.
  /** @type {() => OutboxWords} */
  words() {
    const count = this.entries().length;
    const kept = count ? ` ${count} kept here` : "";
    if (this.state === "signed out")
      return { text: `You are signed out.${kept && `${kept}.`}`, loudness: "alarm", reload: "Sign in again" };
    if (this.state === "changed")
      return { text: `The rubric has changed.${kept && `${kept}.`}`, loudness: "alarm", reload: "Load it" };
    if (count && !this.kept.isStored) {
      return { text: `Sending ${count}. Keep this page open: the browser's storage is full.`, loudness: "alarm" };
    }
    if (this.state === "offline") {
      return { text: count ? `Offline:${kept}, sending when back` : "Offline: trying again", loudness: "warning" };
    }
    if (this.state === "failed")
      return { text: `${this.message}${kept && `${kept}, trying again.`}`, loudness: "warning" };
    return { text: count ? `Saving ${count}` : "Saved", loudness: "quiet" };
  }
}

// A UUID that begins with the time (version 7), so that ids made one after the other lie together in the store's index.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
