import assert from "node:assert/strict";
import { test } from "node:test";
import { blankAnswering } from "../../jurat/web/form/answers.js";
import { isSamePart, viewOf } from "../../jurat/web/form/view.js";

const SAVED = { text: "Saved", loudness: "quiet" };
const plain = { scale: "boolean", values: ["yes", "no"], evidence: "none", key: null };
const criteria = [
  { ...plain, id: "correct", ask_when: null },
  { ...plain, id: "harm", ask_when: { criterion: "correct", values: ["no"], negated: false, is_number: false } },
];
const item = {
  item_id: "1",
  output: { text: "a", html: null },
  input: null,
  context: [],
  messages: [],
  reference: null,
  details: [],
};

const stateWith = (changes) => ({
  ...{ criteria, item, answering: blankAnswering(), opened: 1, revising: null, opening: null, typedAhead: null },
  ...{ notice: null, title: "", inTurn: null, pointedAt: null, isPlain: false, textSize: 0.95, isFinished: false },
  ...{ whyEmpty: null, withOthers: null, gold: null, progress: null, outboxState: "idle", saving: SAVED, refused: [] },
  ...changes,
});
const viewWith = (changes) => viewOf(stateWith(changes));

test("a question is asked, in turn and lacking as the answers say", () => {
  const before = viewWith({ pointedAt: "correct", inTurn: "correct" }).questions;
  const answering = { ...blankAnswering(), answers: { correct: "no" } };
  const after = viewWith({ answering });
  assert.deepEqual(
    before.map(({ isAsked, isInTurn, lack }) => [isAsked, isInTurn, lack]),
    [
      [true, true, "Still to be answered."],
      [false, false, null],
    ],
  );
  assert.deepEqual([after.questions.map(({ isAsked }) => isAsked), after.waits], [[true, true], true]);
});

test("the banner says one thing: what is being opened, then what is open, then a notice, then the step", () => {
  const step = { kind: "test", number: 1, of: 3 };
  const all = { item: { ...item, step }, notice: "Notice.", revising: 0, title: "Your last review.", opening: [] };
  const kinds = [all, { ...all, opening: null }, { ...all, opening: null, revising: null }]
    .concat([{ item: { ...item, step } }, {}])
    .map((changes) => viewWith(changes).banner?.kind);
  assert.deepEqual(kinds, ["opening", "revising", "notice", "step", undefined]);
});

test("without an item the screen says why: signed out, offline, on its way, with others, or finished", () => {
  const states = [
    { outboxState: "signed out", saving: { text: "You are signed out.", loudness: "alarm" } },
    { outboxState: "offline", saving: { text: "Offline: trying again", loudness: "warning" } },
    {},
    { typedAhead: ["1"] },
    { isFinished: true, withOthers: { items: 2, until: "2026-01-01T10:00:00Z" } },
    { isFinished: true, whyEmpty: "closed" },
    { isFinished: true, whyEmpty: "a word of tomorrow's server" },
  ];
  const empty = states.map((changes) => viewWith({ item: null, ...changes }).empty);
  assert.deepEqual(
    empty.map(({ testId, title }) => [testId, title]),
    [
      ["waiting", "Stopped"],
      ["waiting", "The next item is not here yet"],
      ["waiting", "One moment ..."],
      ["waiting", "One moment ..."],
      ["waiting", "Nothing for you at the moment"],
      ["finished", "This study is closed"],
      ["finished", "Nothing left to judge"],
    ],
  );
  assert.deepEqual([empty[2].words, empty[3].words], ["", "What you type waits for the next item. Esc forgets it."]);
  assert.match(empty[4].words, /^2 items are with other reviewers now\./);
});

test("what may be done follows from what is in front", () => {
  const actions = [{}, { revising: 0 }, { item: null }].map((changes) => Object.values(viewWith(changes).actions));
  assert.deepEqual(actions, [
    [true, true, false],
    [true, false, true],
    [false, false, false],
  ]);
});

test("progress is told in words, and not before anything is known", () => {
  const words = [null, 0.5, 1, 12].map((minutes) => viewWith({ progress: { mine: 1, total: 4, minutes } }).progress);
  assert.deepEqual(words, [
    { words: "1 of 4", percent: 25 },
    { words: "1 of 4, about a minute", percent: 25 },
    { words: "1 of 4, about a minute", percent: 25 },
    { words: "1 of 4, about 12 minutes", percent: 25 },
  ]);
  assert.equal(viewWith({}).progress, null);
});

test("an answer changes the questions and leaves the item as it is drawn", () => {
  const before = viewWith({});
  const after = viewWith({
    answering: { ...blankAnswering(), answers: { correct: "yes" }, evidence: before.evidence.evidence },
  });
  const drawn = ["item", "empty", "banner", "size", "evidence", "plain", "actions", "progress", "saving"];
  assert.deepEqual(
    drawn.filter((name) => !isSamePart(before[name], after[name])),
    [],
  );
  assert.deepEqual([before.questions[0].value, after.questions[0].value], [undefined, "yes"]);
});

test("each time an item comes in front it is drawn from the start, also the same one", () => {
  const [before, after] = [viewWith({ opened: 1 }), viewWith({ opened: 2 })];
  assert.deepEqual([isSamePart(before.item, after.item), isSamePart(before.banner, after.banner)], [false, true]);
});
