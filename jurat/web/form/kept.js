// A JSON value in the browser's storage. What the storage does not take (it is full, or closed in a private window)
// lasts as long as the page, and `isStored` says so.

/** @template Value */
export class Kept {
  /**
   * @param {string} name
   * @param {Value} empty
   */
  constructor(name, empty) {
    this.name = name;
    this.value = empty;
    this.isStored = true;
  }

  /** @type {() => Value} */
  read() {
    if (!this.isStored) return this.value; // the storage holds something older
    try {
      const text = window.localStorage.getItem(this.name);
      if (text !== null) this.value = JSON.parse(text);
    } catch {
      // storage is closed to us, or holds what we did not write: what is in memory stands
    }
    return this.value;
  }

  /** @type {(value: Value) => void} */
  write(value) {
    this.value = value;
    try {
      window.localStorage.setItem(this.name, JSON.stringify(value));
      this.isStored = true;
    } catch {
      this.isStored = false;
    }
  }
}
