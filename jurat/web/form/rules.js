// Rules that the server checks, too. Written by `make rules` from jurat/web/form/rules.py: change them there.

// The kinds of answers.
export const SCALES = /** @type {const} */ (["boolean", "ordinal", "nominal", "interval", "text"]);

// Those that have a list of answers.
export const CHOICES = ["boolean", "ordinal", "nominal"];

// Numbers are compared with so many digits.
export const DIGITS = 15;

// What a reviewer may say of an item beside the answers.
export const FLAGS = /** @type {const} */ (["item defect", "rubric unclear"]);

// No question may take these.
export const RESERVED_KEYS = " +-/0123456789=?egmnsux";

// Characters of a note or a typed answer.
export const LONGEST_TEXT = 20000;

// Characters of a marked passage.
export const LONGEST_SPAN = 20000;

// Characters of a corrected output.
export const LONGEST_CORRECTION = 200000;

// Characters of a reason.
export const LONGEST_REASON = 500;

// Marked passages of one answer.
export const MOST_SPANS = 50;

// Characters of a reviewer's name.
export const LONGEST_NAME = 60;
