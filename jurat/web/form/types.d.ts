// What the form and the server tell each other, and what the form's modules hand to one another. Only for the type
// checker: nothing of it is delivered.

import type { FLAGS, SCALES } from "./rules.js";

export type Scale = (typeof SCALES)[number];
export type Flag = (typeof FLAGS)[number];

/** Ask a question only after one of these answers to an earlier one (or, negated, after another). */
export interface Condition {
  criterion: string;
  values: string[];
  negated: boolean;
  /** Values are compared as numbers. */
  is_number: boolean;
}

export interface Criterion {
  id: string;
  question: string;
  guidance_html: string;
  scale: Scale;
  values: string[];
  evidence: "none" | "optional" | "required";
  key: string | null;
  ask_when: Condition | null;
}

export interface Rubric {
  title: string;
  guidance_html: string;
  rubric_hash: string;
  skip_reasons: string[];
  cannot_judge_reasons: string[];
  criteria: Criterion[];
}

/** What the page tells the form when it is drawn. */
export interface PageData {
  /** The address of the server's routes. */
  api: string;
  study: string;
  reviewer: string;
  token: string;
  rubric: Rubric;
  /** The item whose review is to be opened. */
  revise?: string | null;
}

export interface Component<Data> {
  parentElement: HTMLElement;
  data: Data;
}

/** A marked passage: `start` and `end` count Unicode characters. */
export interface Span {
  in: string;
  start: number;
  end: number;
  text: string;
}

/** Answers by criterion: null for "cannot judge"; none where nothing was answered. */
export type Answers = Record<string, string | null>;

export interface Answering {
  answers: Answers;
  /** Why an answer cannot be judged, by criterion. */
  reasons: Record<string, string>;
  evidence: Record<string, Span[]>;
  comment: string;
  flag: Flag | null;
  /** The output as it should be, or null. */
  corrected: string | null;
}

export interface WireAnswer {
  value: string | null;
  reason?: string;
  evidence?: Span[];
}

export type WireAnswers = Record<string, WireAnswer>;

export interface Text {
  text: string;
  html?: string | null;
  notice?: string;
}

export interface Passage extends Text {
  title?: string;
  url?: string;
}

export interface Message {
  role: string;
  content: Text | null;
  tool_calls?: unknown;
}

export interface Step {
  kind: "training" | "test";
  number: number;
  of: number;
}

export interface Item {
  item_id: string;
  output: Text;
  input: Text | null;
  context: Passage[];
  messages: Message[];
  reference: Text | null;
  details: [string, string][];
  step?: Step;
  /** A spare's: by it the server knows that it chose this item. */
  ticket?: string | null;
}

/** One review of the past, as the walk back opens it. */
export interface Reviewed extends Answering {
  item: Item;
  isSkip: boolean;
}

export interface Draft extends Answering {
  item_id: string;
  active_ms: number;
}

export interface ReviewEntry {
  kind: "review";
  id: string;
  item_id: string;
  answers: WireAnswers;
  comment: string | null;
  flag: Flag | null;
  corrected_output: string | null;
  active_ms: number;
  ticket: string | null;
  revises: boolean;
  rubric_hash: string;
}

export interface SkipEntry {
  kind: "skip";
  id: string;
  item_id: string;
  reason: string;
  comment: string | null;
  active_ms: number;
  ticket: string | null;
}

/** What is handed in. */
export type Entry = ReviewEntry | SkipEntry;

export interface Receipt {
  id: string;
  error?: string;
}

export interface Refused {
  error?: string;
  entry: Entry | undefined;
}

export interface Progress {
  mine: number;
  available: number | null;
  total?: number;
}

/** One question of an item with a known answer. */
export interface ToldAnswer {
  question: string;
  expected: string;
  yours: string | null | undefined;
  agrees: boolean | null;
}

export interface Told {
  id: string;
  about: string;
  agrees: boolean;
  answers: ToldAnswer[];
  explanation: string | null;
}

export interface HeldByOthers {
  items: number;
  until: string;
}

/** The server's answer to a submission. */
export interface Submitted {
  acknowledged: Receipt[];
  refused: Receipt[];
  items: Item[];
  progress: Progress;
  finished: boolean;
  why_empty?: string | null;
  with_others?: HeldByOthers | null;
  gold?: Told[] | null;
  feedback?: Told[];
}

/** How one request ended. */
export interface Outcome {
  state: "idle" | "offline" | "signed out" | "changed" | "unreadable" | "broken" | "failed";
  message?: string;
  answer?: Submitted;
  /** The answer names everything that is in this reviewer's hands. */
  isComplete?: boolean;
}

/** A review as the history route gives it. */
export interface HistoryReview {
  item: Item;
  answers: WireAnswers;
  comment: string | null;
  flag: Flag | null;
  corrected_output: string | null;
}

/** What was told about the outbox: how loud it is said, and what a reload would do. */
export interface OutboxWords {
  text: string;
  loudness: "quiet" | "warning" | "alarm";
  reload?: string;
}

export interface SpareAnswer {
  spares: { item_id: string; item: Item | null; ticket: string }[];
  is_all: boolean;
}

/** A piece of rendered text: characters `from` to `to` of the node are the text's from `at` on. */
export interface Piece {
  node: globalThis.Text;
  from: number;
  to: number;
  at: number;
}

/** A text on the screen, marked by the place that evidence calls it. */
export interface SourceElement extends HTMLElement {
  source: string;
}

export type Child = Node | string | number | false | null | undefined | Child[];

export type ActionButton = HTMLButtonElement & { say(words: string): void };

/** Everything that the screen is drawn from. */
export interface FormState {
  criteria: Criterion[];
  /** What is in front: an item to judge, or one whose review is open. */
  item: Item | null;
  answering: Answering;
  /** How often an item came in front: each time it is drawn from the start. */
  opened: number;
  /** The place among my newest reviews that is open. */
  revising: number | null;
  /** Keys typed while a review is being fetched. */
  opening: string[] | null;
  /** Keys typed for an item that is on its way. */
  typedAhead: string[] | null;
  notice: string | null;
  title: string;
  /** The question that was chosen, or that digits answer. */
  inTurn: string | null;
  /** The question that keeps a review from being finished, once somebody tried. */
  pointedAt: string | null;
  isPlain: boolean;
  textSize: number;
  isFinished: boolean;
  whyEmpty: string | null;
  withOthers: HeldByOthers | null;
  gold: Told[] | null;
  progress: { mine: number; total: number; minutes: number | null } | null;
  outboxState: string;
  saving: OutboxWords;
  refused: Refused[];
}

export interface BannerView {
  kind: "opening" | "notice" | "revising" | "step";
  words: string;
  step: Step | null;
}

/** What stands where the item would be. */
export interface EmptyView {
  testId: string;
  title: string;
  words: string;
  gold: Told[] | null;
}

export interface QuestionView {
  id: string;
  value: string | null | undefined;
  reason: string | undefined;
  spans: Span[];
  isAsked: boolean;
  isInTurn: boolean;
  /** What is missing, in words, once somebody has tried to submit. */
  lack: string | null;
}

export interface ProgressView {
  words: string;
  percent: number;
}

/** What the screen shows, part by part. A part is drawn anew when one of its values is another one. */
export interface View {
  item: { item: Item | null; opened: number; isPlain: boolean };
  empty: EmptyView | null;
  banner: BannerView | null;
  size: { textSize: number };
  evidence: { evidence: Record<string, Span[]>; item: Item | null; opened: number; isPlain: boolean };
  plain: { isOffered: boolean; isPlain: boolean };
  actions: { canSubmit: boolean; canSkip: boolean; isRevision: boolean };
  waits: boolean;
  questions: QuestionView[];
  note: { comment: string; flag: Flag | null };
  progress: ProgressView | null;
  saving: OutboxWords;
  refused: Refused[];
}
