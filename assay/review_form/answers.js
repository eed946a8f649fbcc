// The rules of answers: which keys give them, which questions are asked, what is still missing. Nothing is drawn here.

const MOST_BUTTONS = 9;
const LONGEST_TEXT = 20000; // characters; the server takes no more
const CHOICES = new Set(["boolean", "ordinal", "nominal"]);

function isChoice(criterion) {
  return CHOICES.has(criterion.scale);
}

// Which digit gives which answer: one run of digits over all questions if nine are enough, else digits within the
// question that is in turn.
function digitKeys(criteria) {
  const choices = criteria.filter(isChoice);
  const areShared = choices.reduce((sum, criterion) => sum + criterion.values.length, 0) > MOST_BUTTONS;
  const keys = new Map();
  let next = 1;
  for (const criterion of choices) {
    const give = (_, index) => (areShared ? (index < MOST_BUTTONS ? index + 1 : null) : next++);
    keys.set(criterion.id, criterion.values.map(give));
  }
  return { keys, areShared };
}

function isAsked(criterion, answers) {
  const condition = criterion.ask_when;
  if (!condition) return true;
  const value = answers[condition.criterion];
  return value !== undefined && condition.values.includes(value) !== condition.negated;
}

// Answers to questions that are no longer asked are cleared, also those that hang on them.
function withoutUnasked(criteria, answers) {
  const kept = {};
  for (const criterion of criteria) {
    if (answers[criterion.id] !== undefined && isAsked(criterion, kept)) kept[criterion.id] = answers[criterion.id];
  }
  return kept;
}

// What of older answers this rubric still knows; they may have been given under another version of it.
function fitting(criteria, answers) {
  const known = {};
  for (const criterion of criteria) {
    const value = answers?.[criterion.id];
    if (typeof value === "string" && (!isChoice(criterion) || criterion.values.includes(value))) known[criterion.id] = value;
  }
  return withoutUnasked(criteria, known);
}

function missing(criteria, answers) {
  return criteria.filter((criterion) => {
    if (!isAsked(criterion, answers) || criterion.scale === "text") return false;
    return answers[criterion.id] === undefined || problemWith(criterion, answers[criterion.id]) !== null;
  });
}

// What is wrong with a typed answer, in words; null if nothing is.
function problemWith(criterion, value) {
  if (criterion.scale !== "interval") return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value.trim())) return "Type a number; decimals after a point.";
  if (!criterion.values.length) return null;
  const [low, high] = criterion.values.map(Number);
  return Number(value) < low || Number(value) > high ? `Type a number from ${low} to ${high}.` : null;
}
