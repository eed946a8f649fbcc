// My newest reviews and skips, newest first: what was done on this page, and behind it what the server still has.

import { fromWire } from "./answers.js";

/** @import { HistoryReview, Item, Reviewed } from "./types.js" */
/** @import { Outbox } from "./outbox.js" */

export const WALK_BACK = 10;

export class Recent {
  /** @param {Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    /** @type {Reviewed[]} */
    this.list = []; // {item, isSkip, and what was answered}
    /** @type {Promise<boolean> | null} */
    this.fetched = null; // the request for earlier reviews; once it is answered, it stays
  }

  /** @type {(one: Reviewed) => void} */
  add(one) {
    this.list = [one, ...this.without(this.list, one.item)].slice(0, WALK_BACK);
  }

  /** @type {(list: Reviewed[], item: Item) => Reviewed[]} */
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
    /** @type {{ reviews: HistoryReview[] }} */
    const { reviews } = await response.json();
    for (const review of reviews) {
      const isKnown = this.list.some((one) => one.item.item_id === review.item.item_id);
      if (!isKnown) this.list.push({ item: review.item, ...fromWire(review), isSkip: false });
    }
    this.list = this.list.slice(0, WALK_BACK);
    return true;
  }

  // Fetches my review of one item and puts it in front of the others. Tells whether there is one.
  /** @type {(itemId: string) => Promise<boolean>} */
  async fetchOne(itemId) {
    const response = await this.outbox.call("GET", `history?item=${encodeURIComponent(itemId)}`).catch(() => null);
    const [review] = response?.ok ? (await response.json()).reviews : [];
    if (review) this.add({ item: review.item, ...fromWire(review), isSkip: false });
    return Boolean(review);
  }
}
