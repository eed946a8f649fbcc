import assert from "node:assert/strict";
import { test } from "node:test";
import { ActiveTime } from "../../jurat/web/form/clock.js";
import { openPage } from "./browser.js";

test("time counts while somebody is there, and a minute beyond the last movement", () => {
  const page = openPage();
  const clock = new ActiveTime();
  page.pass(30_000);
  assert.equal(clock.read(), 30_000);
  document.dispatchEvent(new Event("pointermove"));
  page.pass(300_000);
  assert.equal(clock.read(), 30_000 + 59_000); // the tick at the full minute is idle
  document.dispatchEvent(new Event("keydown"));
  page.pass(5_000);
  assert.equal(clock.read(), 94_000);
  clock.close();
});

test("a hidden tab and a sleeping computer are nobody's work", () => {
  const page = openPage();
  const clock = new ActiveTime();
  document.visibilityState = "hidden";
  page.pass(10_000);
  assert.equal(clock.read(), 0);
  document.visibilityState = "visible";
  clock.lastTick -= 40_000; // no tick came for so long
  assert.equal(clock.read(), 2_000);
  clock.close();
});

test("a review that is opened again goes on from what it had taken", () => {
  const page = openPage();
  const clock = new ActiveTime();
  page.pass(4_000);
  clock.restart(1_500);
  page.pass(1_000);
  assert.equal(clock.read(), 2_500);
  clock.close();
});

test("a closed clock no longer listens", () => {
  const page = openPage();
  const clock = new ActiveTime();
  clock.close();
  page.pass(10_000);
  assert.equal(clock.spent, 0);
});
