// What is finished but not yet known to be on disk. It outlives a reload, a lost network and a restarted server: an entry
// leaves only when the server has acknowledged its id, or has said that it will never take it.

const RETRY_SECONDS = [1, 2, 4, 8, 15];

class Kept {
  // A JSON value in the browser's storage. Where there is none (private windows), it lasts as long as the page.
  constructor(name, empty) {
    this.name = name;
    this.value = empty;
  }
  read() {
    try {
      const text = window.localStorage.getItem(this.name);
      if (text !== null) this.value = JSON.parse(text);
    } catch {
      // storage is closed to us: what is in memory stands
    }
    return this.value;
  }
  write(value) {
    this.value = value;
    try {
      window.localStorage.setItem(this.name, JSON.stringify(value));
    } catch {
      // as above
    }
  }
}

class Outbox {
  constructor(data, { held, received, changed }) {
    this.api = `${data.api}/studies/${encodeURIComponent(data.study)}`;
    this.token = data.token;
    this.rubricHash = data.rubric.rubric_hash;
    this.held = held;
    this.received = received;
    this.changed = changed;
    this.kept = new Kept(`assay:outbox:${data.study}:${data.reviewer}`, []);
    this.state = "idle"; // idle | sending | waiting | signed out | changed | failed
    this.message = "";
    this.refused = [];
    this.failures = 0;
    this.again = false;
    this.timer = null;
    this.online = () => this.send();
    window.addEventListener("online", this.online);
  }

  entries() {
    return this.kept.read();
  }

  add(entry) {
    this.kept.write([...this.entries(), entry]);
    this.send();
  }

  close() {
    clearTimeout(this.timer);
    window.removeEventListener("online", this.online);
  }

  call(method, path, body) {
    return fetch(`${this.api}/${path}`, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-Assay-Session": this.token },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async send() {
    clearTimeout(this.timer);
    if (this.state === "sending") {
      this.again = true;
      return;
    }
    this.become("sending");
    const entries = this.entries();
    let response = null;
    try {
      response = await this.call("POST", "submit", { entries, have: this.held(), rubric_hash: this.rubricHash });
    } catch {
      return this.retry("offline");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401) return this.become("signed out");
    if (response.status === 409) return this.become("changed");
    if (!response.ok) return this.retry(answer.error || `the server answered ${response.status}`);
    this.failures = 0;
    this.settle(answer);
    this.become("idle");
    this.received(answer);
    if (this.again) {
      this.again = false;
      this.send();
    }
  }

  settle(answer) {
    const settled = new Set([...answer.acknowledged, ...answer.refused].map((receipt) => receipt.id));
    this.refused.push(...answer.refused);
    this.kept.write(this.entries().filter((entry) => !settled.has(entry.id)));
  }

  retry(message) {
    const seconds = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
    this.failures += 1;
    this.again = false;
    this.message = message;
    this.become("waiting");
    this.timer = setTimeout(() => this.send(), seconds * 1000);
  }

  become(state) {
    this.state = state;
    this.changed();
  }

  // What a reviewer should know, and how loud it should be said.
  words() {
    const count = this.entries().length;
    const kept = count ? ` ${count} kept here.` : "";
    if (this.state === "signed out") return ["You are signed out.", `${kept} Reload the page to sign in again.`, "alarm"];
    if (this.state === "changed") return ["The rubric has changed.", `${kept} Reload the page to see it.`, "alarm"];
    if (this.state === "waiting" && this.message === "offline") {
      return ["No connection.", count ? `${kept} Sent when it is back.` : " Trying again.", "warning"];
    }
    if (this.state === "waiting") return ["Not saved yet.", ` ${this.message}`, "warning"];
    if (count) return [`Saving ${count}`, "", "quiet"];
    return ["Saved", "", "quiet"];
  }
}
