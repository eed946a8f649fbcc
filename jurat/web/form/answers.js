// The rules of answers: which keys give them, which questions are asked, what is still missing. Nothing is drawn here.
//
// What somebody is answering is {answers: {criterion: value, null for "cannot judge"}, reasons: {criterion: why not},
// evidence: {criterion: [span]}, comment, flag, corrected: the output as it should be, or null}.

import { CHOICES, DIGITS, RESERVED_KEYS } from "./rules.js";

/** @import { Answering, Answers, Criterion, HistoryReview, WireAnswers } from "./types.js" */

export const MOST_BUTTONS = 9;

/** @type {(criterion: Criterion) => boolean} */
export function isChoice(criterion) {
  return CHOICES.includes(criterion.scale);
}

// Which digit gives which answer: one run of digits over all questions if nine are enough, else digits within the
// question that is in turn.
/** @type {(criteria: Criterion[]) => { keys: Map<string, (number | null)[]>, areShared: boolean }} */
export function digitKeys(criteria) {
  const choices = criteria.filter(isChoice);
  const areShared = choices.reduce((sum, criterion) => sum + criterion.values.length, 0) > MOST_BUTTONS;
  const keys = new Map();
  let next = 1;
  for (const criterion of choices) {
    /** @type {(value: string, index: number) => number | null} */
    const give = (_, index) => (areShared ? (index < MOST_BUTTONS ? index + 1 : null) : next++);
    keys.set(criterion.id, criterion.values.map(give));
  }
  return { keys, areShared };
}

/** @type {() => Answering} */
export function blankAnswering() {
  return { answers: {}, reasons: {}, evidence: {}, comment: "", flag: null, corrected: null };
}

// The letters of the questions: the rubric's, and for evidence one that is free, since a marked passage needs a key.
/** @type {(criteria: Criterion[]) => Map<string, string | null>} */
export function letterKeys(criteria) {
  const taken = new Set([...RESERVED_KEYS, ...criteria.map((criterion) => criterion.key?.toLowerCase())]);
  const letters = new Map();
  for (const criterion of criteria) {
    const free = [...criterion.id, ..."abcdfhijklopqrtvwyz"].find(
      (letter) => /[a-z]/.test(letter) && !taken.has(letter),
    );
    const letter = criterion.key ?? (criterion.evidence === "none" ? null : (free ?? null));
    if (letter) taken.add(letter.toLowerCase());
    letters.set(criterion.id, letter);
  }
  return letters;
}

/** @type {(criterion: Criterion, answers: Answers) => boolean} */
export function isAsked(criterion, answers) {
  const condition = criterion.ask_when;
  if (!condition) return true;
  const value = answers[condition.criterion] ?? undefined;
  if (value === undefined) return false;
  const isMet = condition.is_number
    ? condition.values.some((one) => isSameNumber(one, value))
    : condition.values.includes(value);
  return isMet !== condition.negated;
}

// Numbers are compared as the server stores them, with so many digits: 10.0 is 10.
/** @type {(one: string, other: string) => boolean} */
function isSameNumber(one, other) {
  /** @type {(text: string) => number} */
  const stored = (text) => Number(Number(text).toPrecision(DIGITS));
  return stored(one) === stored(other);
}

// Answers to questions that are no longer asked are cleared, also those that hang on them.
/** @type {(criteria: Criterion[], answers: Answers) => Answers} */
export function withoutUnasked(criteria, answers) {
  /** @type {Answers} */
  const kept = {};
  for (const criterion of criteria) {
    if (answers[criterion.id] !== undefined && isAsked(criterion, kept)) kept[criterion.id] = answers[criterion.id];
  }
  return kept;
}

// What of older answers this rubric still knows; they may have been given under another version of it.
/** @type {(criteria: Criterion[], answers: Answers | undefined) => Answers} */
export function fitting(criteria, answers) {
  /** @type {Answers} */
  const known = {};
  for (const criterion of criteria) {
    const value = answers?.[criterion.id];
    if (value === null) known[criterion.id] = null;
    else if (typeof value === "string" && (!isChoice(criterion) || criterion.values.includes(value)))
      known[criterion.id] = value;
  }
  return withoutUnasked(criteria, known);
}

// The questions that keep a review from being finished.
/** @type {(criteria: Criterion[], answering: Pick<Answering, 'answers' | 'evidence'>) => Criterion[]} */
export function missing(criteria, answering) {
  return criteria.filter(
    (criterion) => isAsked(criterion, answering.answers) && whatIsMissing(criterion, answering) !== null,
  );
}

// What one question still lacks, in words; null if nothing.
/** @type {(criterion: Criterion, answering: Pick<Answering, 'answers' | 'evidence'>) => string | null} */
export function whatIsMissing(criterion, { answers, evidence }) {
  const value = answers[criterion.id];
  if (value === null) return null;
  if (value === undefined) return criterion.scale === "text" ? null : "Still to be answered.";
  const lacksEvidence = criterion.evidence === "required" && !evidence[criterion.id]?.length;
  return problemWith(criterion, value) ?? (lacksEvidence ? "Mark the passage that decides." : null);
}

// Answers as they travel: {criterion: {value, reason?, evidence?}}.
/** @type {(criteria: Criterion[], answering: Pick<Answering, 'answers' | 'reasons' | 'evidence'>) => WireAnswers} */
export function toWire(criteria, { answers, reasons, evidence }) {
  /** @type {WireAnswers} */
  const wire = {};
  for (const { id, evidence: asked } of criteria) {
    const value = answers[id];
    if (value === undefined) continue;
    wire[id] = value === null ? { value, reason: reasons[id] } : { value: value.trim() };
    if (asked !== "none" && evidence[id]?.length) wire[id].evidence = evidence[id];
  }
  return wire;
}

/** @type {(review: Omit<HistoryReview, 'item'>) => Answering} */
export function fromWire({ answers, comment, flag, corrected_output: corrected }) {
  /** @type {(name: 'value' | 'reason' | 'evidence') => Record<string, any>} */
  const pick = (name) =>
    Object.fromEntries(
      Object.entries(answers)
        .filter(([, one]) => one[name] !== undefined)
        .map(([id, one]) => [id, one[name]]),
    );
  return {
    answers: pick("value"),
    reasons: pick("reason"),
    evidence: pick("evidence"),
    comment: comment || "",
    flag: flag || null,
    corrected: corrected ?? null,
  };
}

// What is wrong with a typed answer, in words; null if nothing is.
/** @type {(criterion: Criterion, value: string | null) => string | null} */
export function problemWith(criterion, value) {
  if (criterion.scale !== "interval" || value === null) return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value.trim())) return "Type a number; decimals after a point.";
  if (!Number.isFinite(Number(value))) return "Type a smaller number.";
  if (!criterion.values.length) return null;
  const [low, high] = criterion.values.map(Number);
  return Number(value) < low || Number(value) > high ? `Type a number from ${low} to ${high}.` : null;
}
