// Rules that the server checks, too. Written by `make rules` from jurat/web/form/rules.py: change them there.

export const SCALES = ["boolean", "ordinal", "nominal", "interval", "text"]; // the kinds of answers
export const CHOICES = ["boolean", "ordinal", "nominal"]; // those that have a list of answers
export const DIGITS = 15; // numbers are compared with so many digits
export const FLAGS = ["item defect", "rubric unclear"]; // what a reviewer may say of an item beside the answers
export const RESERVED_KEYS = " +-/0123456789=?egmnsux"; // no question may take these
export const LONGEST_TEXT = 20000; // characters of a note or a typed answer
export const LONGEST_SPAN = 20000; // characters of a marked passage
export const LONGEST_CORRECTION = 200000; // characters of a corrected output
export const LONGEST_REASON = 500; // characters of a reason
export const MOST_SPANS = 50; // marked passages of one answer
export const LONGEST_NAME = 60; // characters of a reviewer's name
