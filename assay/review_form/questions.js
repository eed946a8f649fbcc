// The questions of the rubric, their answers and their keys.

const MOST_BUTTONS = 9;
const CHOICES = new Set(["boolean", "ordinal", "nominal"]);

function isChoice(criterion) {
  return CHOICES.has(criterion.scale);
}

// Which digit gives which answer: one run of digits over all questions if nine are enough, else digits within the
// question that is in turn.
function digitKeys(criteria) {
  const total = criteria.filter(isChoice).reduce((sum, criterion) => sum + criterion.values.length, 0);
  const keys = new Map();
  let next = 1;
  for (const criterion of criteria.filter(isChoice)) {
    keys.set(
      criterion.id,
      criterion.values.map((_, index) => (total <= 9 ? next++ : index < MOST_BUTTONS ? index + 1 : null)),
    );
  }
  return { keys, areShared: total > 9 };
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

function missing(criteria, answers) {
  return criteria.filter((criterion) => {
    if (!isAsked(criterion, answers) || criterion.scale === "text") return false;
    return answers[criterion.id] === undefined || problemWith(criterion, answers[criterion.id]) !== null;
  });
}

function problemWith(criterion, value) {
  if (criterion.scale !== "interval") return null;
  const number = Number(value);
  const [low, high] = criterion.values.length ? criterion.values.map(Number) : [-Infinity, Infinity];
  if (value.trim() === "" || !Number.isFinite(number)) return "Type a number.";
  return number < low || number > high ? `Between ${low} and ${high}.` : null;
}

function choiceView(criterion, value, digits, choose) {
  const buttons = criterion.values.map((answer, index) =>
    el(
      "button",
      {
        type: "button",
        role: "radio",
        class: "answer",
        "aria-checked": String(value === answer),
        "data-testid": `answer-${criterion.id}-${answer}`,
        "data-enter-submits": true,
        onclick: () => choose(answer),
      },
      digits[index] ? key(String(digits[index])) : null,
      el("span", { dir: "auto" }, answer),
    ),
  );
  const group = el(
    "div",
    { role: "radiogroup", "aria-label": criterion.question, class: buttons.length > 4 ? "answers many" : "answers" },
    buttons,
  );
  if (buttons.length <= MOST_BUTTONS) return group;
  const find = el("input", {
    type: "search",
    class: "find",
    placeholder: "Type to find an answer",
    "aria-label": `Find an answer to: ${criterion.question}`,
    oninput: () => {
      const wanted = find.value.trim().toLowerCase();
      for (const button of buttons) button.hidden = !button.textContent.toLowerCase().includes(wanted);
    },
    onkeydown: (event) => {
      const first = buttons.find((button) => !button.hidden);
      if (event.key === "Enter" && first) first.click();
    },
  });
  return el("div", {}, find, group);
}

function typedView(criterion, value, type) {
  const box =
    criterion.scale === "interval"
      ? el("input", {
          type: "text",
          inputmode: "decimal",
          class: "number",
          "aria-label": criterion.question,
          placeholder: criterion.values.length ? `${criterion.values[0]} to ${criterion.values[1]}` : "a number",
        })
      : el("textarea", { rows: "2", dir: "auto", "aria-label": criterion.question, placeholder: "optional" });
  box.value = value ?? "";
  box.setAttribute("data-testid", `answer-${criterion.id}`);
  box.addEventListener("input", () => type(box.value));
  return box;
}

function questionView(criterion, state) {
  const { value, digits, isInTurn, isPointedAt, isGuidanceOpen, choose, type } = state;
  const heading = el(
    "div",
    { class: "question", dir: "auto" },
    criterion.key ? key(criterion.key) : null,
    el("span", {}, criterion.question),
  );
  const guidance = criterion.guidance_html
    ? el("details", { class: "guidance", open: isGuidanceOpen }, el("summary", {}, "Guidance"), trusted(criterion.guidance_html))
    : null;
  const problem = value !== undefined ? problemWith(criterion, value) : null;
  return el(
    "div",
    {
      class: `criterion${isInTurn ? " in-turn" : ""}${isPointedAt ? " pointed-at" : ""}`,
      "data-criterion": criterion.id,
      "data-testid": `criterion-${criterion.id}`,
    },
    heading,
    isChoice(criterion) ? choiceView(criterion, value, digits, choose) : typedView(criterion, value, type),
    problem ? el("div", { class: "problem" }, problem) : null,
    isPointedAt ? el("div", { class: "problem", role: "alert" }, "Still to be answered.") : null,
    guidance,
  );
}
