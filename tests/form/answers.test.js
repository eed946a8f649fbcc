import assert from "node:assert/strict";
import { test } from "node:test";
import {
  digitKeys,
  fitting,
  fromWire,
  letterKeys,
  missing,
  toWire,
  whatIsMissing,
  withoutUnasked,
} from "../../jurat/web/form/answers.js";

const plain = { scale: "boolean", values: ["yes", "no"], evidence: "none", key: null, ask_when: null };
const correct = { ...plain, id: "correct" };
const harm = {
  ...plain,
  id: "harm",
  ask_when: { criterion: "correct", values: ["no"], negated: false, is_number: false },
};
const howBad = {
  ...plain,
  id: "how_bad",
  scale: "ordinal",
  values: ["1", "2", "3"],
  ask_when: { ...harm.ask_when, criterion: "harm", values: ["yes"] },
};
const score = { ...plain, id: "score", scale: "interval", values: ["0", "10"] };
const why = { ...plain, id: "why", scale: "text", values: [] };
const chain = [correct, harm, howBad];

test("one run of digits goes over all questions while nine are enough", () => {
  const { keys, areShared } = digitKeys([correct, why, howBad]);
  assert.deepEqual(
    [areShared, [...keys]],
    [
      false,
      [
        ["correct", [1, 2]],
        ["how_bad", [3, 4, 5]],
      ],
    ],
  );
});

test("with more than nine answers each question has its own digits, and the tenth answer has none", () => {
  const many = { ...howBad, id: "many", values: [..."abcdefghij"] };
  const { keys, areShared } = digitKeys([correct, many]);
  assert.deepEqual(
    [areShared, keys.get("correct"), keys.get("many")],
    [true, [1, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, null]],
  );
});

test("a question with evidence gets a free letter, and the form's own letters are not free", () => {
  const given = letterKeys([
    { ...correct, key: "c" },
    { ...harm, id: "gus_c", evidence: "required" },
    { ...why, id: "x" },
  ]);
  assert.deepEqual(
    [...given],
    [
      ["correct", "c"],
      ["gus_c", "a"],
      ["x", null],
    ],
  );
});

test("an answer that ends a chain of questions takes all answers behind it", () => {
  assert.deepEqual(withoutUnasked(chain, { correct: "yes", harm: "yes", how_bad: "2" }), { correct: "yes" });
});

test("cannot judge asks nothing further", () => {
  assert.deepEqual(missing(chain, { answers: { correct: null }, evidence: {} }), []);
});

test("of older answers only those stay that the rubric knows", () => {
  assert.deepEqual(fitting([correct, score, why], { correct: "perhaps", score: "3", why: null, gone: "yes" }), {
    score: "3",
    why: null,
  });
});

test("required evidence is missing until something is marked, and a text may be left out", () => {
  const asked = { ...correct, evidence: "required" };
  const said = [{}, { correct: [] }, { correct: [{ in: "output", start: 0, end: 1, text: "a" }] }].map((evidence) =>
    whatIsMissing(asked, { answers: { correct: "no" }, evidence }),
  );
  assert.deepEqual(said, ["Mark the passage that decides.", "Mark the passage that decides.", null]);
  assert.equal(whatIsMissing(why, { answers: {}, evidence: {} }), null);
});

test("answers come back from the wire as they went", () => {
  const span = { in: "output", start: 0, end: 4, text: "word" };
  const answering = {
    answers: { correct: "no", harm: null },
    reasons: { harm: "too thin" },
    evidence: { correct: [span] },
    comment: "c",
    flag: null,
    corrected: null,
  };
  const wire = toWire([{ ...correct, evidence: "optional" }, harm], answering);
  assert.deepEqual(wire, { correct: { value: "no", evidence: [span] }, harm: { value: null, reason: "too thin" } });
  assert.deepEqual(fromWire({ answers: wire, comment: "c", flag: null, corrected_output: null }), answering);
});
