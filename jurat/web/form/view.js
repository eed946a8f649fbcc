// What the screen shows, told by the form's state alone. Nothing is drawn here, and drawing decides nothing: `Screen.draw`
// compares a view with the one before it and touches only what differs.

import { isAsked, missing, whatIsMissing } from "./answers.js";
import { hasMarkdown } from "./item.js";

/** @import { HeldByOthers } from "./types.js" */
/** @import { BannerView, EmptyView, FormState, ProgressView, QuestionView, View } from "./types.js" */

/** @type {[string, string, string]} */
const NOTHING_LEFT = [
  "finished",
  "Nothing left to judge",
  "You have been through everything this study has for you now. Thank you.",
];

// Why nothing is in hand: the server's word for it, and what is on the screen then.
/** @type {Record<string, [string, string, string]>} */
const WHY_EMPTY = {
  "not passed": [
    "not-in",
    "Thank you for taking the test",
    "Your answers differed from the expected ones more often than this study allows, so no further items come for now. It happens, and often it is the guidance that is unclear: talk to your lead, who sees your test and can let you in.",
  ],
  "no test": [
    "not-in",
    "The test is not ready yet",
    "Your lead has to add some more test items. Leave this page open, or come back later.",
  ],
  "nothing left": NOTHING_LEFT,
  closed: [
    "finished",
    "This study is closed",
    "It gives out no further items. Everything you handed in is kept. Thank you.",
  ],
  paused: [
    "paused",
    "Your work is paused",
    "A lead has paused your work in this study. Everything you handed in is kept. Ask them how to go on; this page goes on by itself.",
  ],
};

// Others hold what is left: it is not finished, and nobody need guess when to look again.
/** @type {(held: HeldByOthers) => [string, string, string]} */
function heldByOthers({ items, until }) {
  const time = new Date(until).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const [what, they] = items === 1 ? ["1 item is", "It comes"] : [`${items} items are`, "They come"];
  return [
    "waiting",
    "Nothing for you at the moment",
    `${what} with other reviewers now. ${they} back at ${time} at the latest, unless they are judged. This page goes on by itself.`,
  ];
}

/** @type {(state: FormState) => View} */
export function viewOf(state) {
  const { item, opened, answering, criteria, revising } = state;
  const isRevision = revising !== null;
  return {
    item: { item, opened, isPlain: state.isPlain },
    empty: item ? null : emptyOf(state),
    banner: bannerOf(state),
    size: { textSize: state.textSize },
    evidence: { evidence: answering.evidence, item, opened, isPlain: state.isPlain },
    plain: { isOffered: item !== null && hasMarkdown(item), isPlain: state.isPlain },
    actions: { canSubmit: item !== null, canSkip: item !== null && !isRevision, isRevision },
    waits: missing(criteria, answering).length > 0,
    questions: item ? criteria.map((_, index) => questionOf(state, index)) : [],
    note: { comment: answering.comment, flag: answering.flag },
    progress: progressOf(state),
    saving: state.saving,
    refused: state.refused,
  };
}

/** @type {(state: FormState) => BannerView | null} */
function bannerOf({ opening, revising, notice, title, item }) {
  if (opening) return { kind: "opening", words: "Opening your last review ...", step: null };
  if (revising !== null) {
    return { kind: "revising", words: `${title} ${notice || "Submitting stores a correction."}`, step: null };
  }
  if (notice) return { kind: "notice", words: notice, step: null };
  return item?.step ? { kind: "step", words: "", step: item.step } : null;
}

/** @type {(state: FormState) => EmptyView} */
function emptyOf({ outboxState, saving, isFinished, typedAhead, withOthers, whyEmpty, gold }) {
  const stopped = outboxState === "signed out" || outboxState === "changed";
  if (stopped) return emptyView(["waiting", "Stopped", saving.text]);
  if (outboxState === "offline" || outboxState === "failed") {
    const words = `${saving.text}. Leave this page open: it goes on by itself.`;
    return emptyView(["waiting", "The next item is not here yet", words]);
  }
  if (!isFinished) {
    const words = typedAhead?.length ? "What you type waits for the next item. Esc forgets it." : "";
    return emptyView(["waiting", "One moment ...", words]);
  }
  if (withOthers) return emptyView(heldByOthers(withOthers));
  return { ...emptyView(WHY_EMPTY[whyEmpty ?? ""] ?? NOTHING_LEFT), gold };
}

/** @type {(words: [string, string, string]) => EmptyView} */
function emptyView([testId, title, words]) {
  return { testId, title, words, gold: null };
}

/** @type {(state: FormState, index: number) => QuestionView} */
function questionOf({ criteria, answering, inTurn, pointedAt }, index) {
  const criterion = criteria[index];
  const { id } = criterion;
  return {
    id,
    value: answering.answers[id],
    reason: answering.reasons[id],
    spans: answering.evidence[id] ?? [],
    isAsked: isAsked(criterion, answering.answers),
    isInTurn: inTurn === id,
    lack: pointedAt === id ? whatIsMissing(criterion, answering) : null,
  };
}

/** @type {(state: FormState) => ProgressView | null} */
function progressOf({ progress }) {
  if (!progress?.total) return null;
  const { mine, total, minutes } = progress;
  const left = minutes === null ? "" : minutes > 1 ? `, about ${minutes} minutes` : ", about a minute";
  return { words: `${mine} of ${total}${left}`, percent: (100 * mine) / total };
}

// Whether two parts of a view show the same: the same value, or the same values under the same names.
/** @type {(one: unknown, other: unknown) => boolean} */
export function isSamePart(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const [left, right] = [Object.entries(one), /** @type {Record<string, unknown>} */ (other)];
  return left.length === Object.keys(right).length && left.every(([name, value]) => Object.is(value, right[name]));
}
