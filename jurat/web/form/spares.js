// Copies of what comes next, for when nothing is in hand: the server is away, or keys come faster than it answers. They
// are in nobody's hands; by its ticket the server knows that it chose one.

/** @import { Item, SpareAnswer } from "./types.js" */
/** @import { Outbox } from "./outbox.js" */

const FEWEST_SPARES = 32; // with fewer, more are asked for

export class Spares {
  /**
   * @param {Outbox} outbox
   * @param {() => Item[]} inHand
   */
  constructor(outbox, inHand) {
    this.outbox = outbox;
    this.inHand = inHand;
    /** @type {Item[]} */
    this.list = [];
    /** @type {Set<string>} */
    this.done = new Set(); // what was handed in from here: an answer that is on its way may still name it
    this.isAsking = this.isClosed = false;
  }

  close() {
    this.isClosed = true;
  }

  clear() {
    this.list = [];
  }

  /** @type {(item: Item) => void} */
  leave(item) {
    this.done.add(item.item_id);
  }

  // The next one that is neither in hand nor done; null where there is none.
  /** @type {() => Item | null} */
  take() {
    this.sift();
    return this.list.shift() ?? null;
  }

  sift() {
    const gone = new Set([...this.inHand(), ...this.outbox.entries()].map((one) => one.item_id));
    this.list = this.list.filter(({ item_id: id }) => !gone.has(id) && !this.done.has(id));
  }

  // Asks until all are here. What fails is asked for again after the next submission.
  async fill({ isDue = false } = {}) {
    this.sift();
    if (this.isAsking || (!isDue && this.list.length >= FEWEST_SPARES)) return;
    this.isAsking = true;
    for (let goesOn = true; goesOn && !this.isClosed; ) {
      const before = this.list.length;
      goesOn = (await this.ask()) && this.list.length > before;
    }
    this.isAsking = false;
  }

  // One request. Tells whether there is more to ask for.
  async ask() {
    const here = new Map([...this.list, ...this.inHand()].map((item) => [item.item_id, item]));
    const response = await this.outbox.call("POST", "spares", { have: [...here.keys()] }).catch(() => null);
    /** @type {SpareAnswer | null} */
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    if (!answer) return false;
    /** @type {(spare: SpareAnswer['spares'][number]) => Item} */
    const withTicket = ({ item_id: id, item, ticket }) => ({ .../** @type {Item} */ (item ?? here.get(id)), ticket });
    this.list = answer.spares.map(withTicket);
    this.sift();
    return !answer.is_all;
  }
}
