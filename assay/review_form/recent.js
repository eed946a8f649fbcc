// My newest reviews and skips, newest first: what was done on this page, and behind it what the server still has.

const WALK_BACK = 10;

class Recent {
  constructor(outbox) {
    this.outbox = outbox;
    this.list = []; // {item, answers, comment, flag, isSkip}
    this.fetched = null; // the request for earlier reviews; once it is answered, it stays
  }

  add(one) {
    this.list = [one, ...this.without(this.list, one.item)].slice(0, WALK_BACK);
  }

  without(list, item) {
    return list.filter((one) => one.item.item_id !== item.item_id);
  }

  // Asks once for what was reviewed on earlier visits. Tells whether it is known.
  fetch() {
    this.fetched ??= this.ask().catch(() => {
      this.fetched = null;
      return false;
    });
    return this.fetched;
  }

  async ask() {
    const response = await this.outbox.call("GET", `history?limit=${WALK_BACK}`);
    if (!response.ok) throw new Error(`history: ${response.status}`);
    const { reviews } = await response.json();
    const values = (answers) => Object.fromEntries(Object.entries(answers).map(([id, answer]) => [id, answer.value]));
    for (const { item, answers, comment, flag } of reviews) {
      const isKnown = this.list.some((one) => one.item.item_id === item.item_id);
      if (!isKnown) this.list.push({ item, answers: values(answers), comment, flag, isSkip: false });
    }
    this.list = this.list.slice(0, WALK_BACK);
    return true;
  }
}
