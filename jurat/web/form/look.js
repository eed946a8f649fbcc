// How a reviewer likes to read: Markdown or plain text, guidance open or not, the size of the text. Kept for the next visit.

/** @import { Kept } from "./kept.js" */

const TEXT_SIZES = [0.85, 0.95, 1.1, 1.25, 1.5, 1.8]; // rem

/** @typedef {{ isPlain?: boolean, isGuidanceOpen?: boolean, textSize?: number }} LookKept */

export class Look {
  /** @param {Kept<LookKept>} kept */
  constructor(kept) {
    const { isPlain, isGuidanceOpen, textSize } = kept.read();
    this.kept = kept;
    this.isPlain = isPlain ?? false;
    this.isGuidanceOpen = isGuidanceOpen ?? false;
    this.textSize = textSize && TEXT_SIZES.includes(textSize) ? textSize : TEXT_SIZES[1];
  }

  /** @type {(name: 'isPlain' | 'isGuidanceOpen') => void} */
  toggle(name) {
    this[name] = !this[name];
    this.keep();
  }

  /** @type {(by: number) => void} */
  resize(by) {
    const place = TEXT_SIZES.indexOf(this.textSize) + by;
    this.textSize = TEXT_SIZES[Math.min(Math.max(place, 0), TEXT_SIZES.length - 1)];
    this.keep();
  }

  keep() {
    const { isPlain, isGuidanceOpen, textSize } = this;
    this.kept.write({ isPlain, isGuidanceOpen, textSize });
  }
}
