import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS } from "../../jurat/web/form/commands.js";
import { namesOf } from "../../jurat/web/form/keys.js";
import { RESERVED_KEYS } from "../../jurat/web/form/rules.js";

const named = (key, code = "", shiftKey = false) => namesOf({ key, code, shiftKey });

test("a Latin letter is its own name wherever its key lies", () => {
  assert.deepEqual([named("q", "KeyA"), named("Q", "KeyA")], [["q"], ["q"]]);
});

test("a letter of another alphabet is also what is printed on its place", () => {
  assert.deepEqual(
    [named("\u0433", "KeyU"), named("\u03c3", "KeyS")],
    [
      ["\u0433", "u"],
      ["\u03c3", "s"],
    ],
  );
});

test("digits and signs count with and without shift", () => {
  assert.deepEqual(
    [named("1", "Digit1", true), named("+", "Equal", true), named("/", "Digit7", true), named("&", "Digit1")],
    [["1"], ["+"], ["/"], ["&", "1"]],
  );
});

test("both question marks ask for help, and a capital letter is no command", () => {
  assert.deepEqual(
    [named("?", "Slash", true), named("\u061f", "Slash", true), named("S", "KeyS", true)],
    [["?"], ["?"], []],
  );
});

test("keys with a name keep it, but not with shift", () => {
  assert.deepEqual(
    [named("Enter", "Enter"), named("ArrowLeft", "ArrowLeft"), named("ArrowLeft", "ArrowLeft", true)],
    [["Enter"], ["ArrowLeft"], []],
  );
});

test("every character on which the form acts is one that no question may take", () => {
  const acting = [...ACTIONS.keys(), ..."123456789"].filter((name) => name.length === 1);
  assert.deepEqual(
    acting.filter((name) => !RESERVED_KEYS.includes(name)),
    [],
  );
});
