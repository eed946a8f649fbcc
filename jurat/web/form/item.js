// One item as a reviewer reads it: conversation or input, the output, and the context to check it against.

import { el, trusted } from "./elements.js";

/** @import { Child, Item, Message, Passage, SourceElement, Text } from "./types.js" */

const LONG_MESSAGE = 1500; // characters; longer messages before the last question are folded

const LONG_TEXT = 50000; // characters; longer texts are laid out part by part, as they come into sight

// `place` is what evidence calls the text: output, context.0, messages.2.
/** @type {(text: Text, isPlain: boolean, place: string) => HTMLElement} */
function textBlock(text, isPlain, place) {
  const block =
    !isPlain && text.html ? trusted(text.html) : el("div", { class: "plain", dir: "auto" }, ...partsOf(text.text));
  block.dataset.place = place;
  /** @type {SourceElement} */ (block).source = text.text;
  return text.notice ? el("div", {}, el("p", { class: "note", role: "note" }, text.notice), block) : block;
}

/** @type {(text: string) => (string | HTMLElement)[]} */
function partsOf(text) {
  if (text.length <= LONG_TEXT) return [text];
  const parts = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfPart(text, start);
    parts.push(el("div", { class: "part", dir: "auto" }, text.slice(start, end)));
    start = end;
  }
  return parts;
}

// A part ends behind a line where there is one, else behind a character.
/** @type {(text: string, start: number) => number} */
function endOfPart(text, start) {
  const most = start + LONG_TEXT / 5;
  if (most >= text.length) return text.length;
  const line = text.lastIndexOf("\n", most) + 1;
  if (line > start) return line;
  return (text.charCodeAt(most) & 0xfc00) === 0xdc00 ? most + 1 : most;
}

/** @type {(item: Item) => boolean} */
export function hasMarkdown(item) {
  const texts = [item.output, item.input, item.reference, ...item.context, ...item.messages.map((one) => one.content)];
  return texts.some((text) => text?.html);
}

// `name` is the pane's place on the screen; its content scrolls by itself and can be focused to scroll it by key.
/** @type {(title: string, name: string, ...content: Child[]) => HTMLElement} */
function pane(title, name, ...content) {
  return el(
    "section",
    { class: `pane ${name}`, "aria-label": title },
    el("h3", {}, title),
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": title, "data-testid": `item-${name}` },
      ...content,
    ),
  );
}

/** @type {(message: Message, number: number, isPlain: boolean, isFolding: boolean) => HTMLElement} */
function messageView(message, number, isPlain, isFolding) {
  const { content, role, tool_calls: calls } = message;
  const text = content?.text ? textBlock(content, isPlain, `messages.${number}`) : null;
  const isFolded = isFolding && content !== null && (content.text?.length ?? 0) > LONG_MESSAGE;
  const beginning = isFolded ? `${content.text.slice(0, 120).trim()} ...` : null;
  return el(
    "div",
    { class: `message ${["user", "assistant"].includes(role) ? role : "other"}` },
    el("div", { class: "role", dir: "auto" }, role),
    isFolded ? el("details", {}, el("summary", { dir: "auto" }, beginning), text) : text,
    calls
      ? el(
          "details",
          {},
          el("summary", {}, "Tool calls"),
          el("pre", { class: "plain" }, JSON.stringify(calls, null, 2)),
        )
      : null,
  );
}

/** @type {(messages: Message[], isPlain: boolean) => HTMLElement[]} */
function conversationView(messages, isPlain) {
  const lastQuestion = messages.findLastIndex((message) => message.role === "user");
  return messages.map((message, index) => messageView(message, index, isPlain, index < lastQuestion));
}

/** @type {(passage: Passage, number: number, count: number, isPlain: boolean) => HTMLElement} */
function passageView(passage, number, count, isPlain) {
  const title = passage.title || (count > 1 ? `Passage ${number + 1}` : null);
  return el(
    "article",
    { class: "passage" },
    title ? el("h4", { dir: "auto" }, title) : null,
    passage.url ? el("div", { class: "address" }, passage.url) : null,
    textBlock(passage, isPlain, `context.${number}`),
  );
}

/** @type {(item: Item, isPlain: boolean) => HTMLElement[]} */
function checksView(item, isPlain) {
  const reference = item.reference
    ? [el("article", { class: "passage" }, el("h4", {}, "Reference"), textBlock(item.reference, isPlain, "reference"))]
    : [];
  return [
    ...item.context.map((passage, number) => passageView(passage, number, item.context.length, isPlain)),
    ...reference,
  ];
}

/** @type {(details: [string, string][]) => HTMLElement | null} */
function detailsView(details) {
  if (!details.length) return null;
  /** @type {(detail: [string, string]) => HTMLElement} */
  const pair = ([name, value]) => el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, value));
  return el("dl", { class: "details" }, details.map(pair));
}

// `finder` and `correction` are drawn into the view of the item that is in front.
/** @type {(item: Item, isPlain: boolean, finder: HTMLElement, correction: HTMLElement) => HTMLElement} */
export function itemView(item, isPlain, finder, correction) {
  const asked = item.messages.length
    ? pane("Conversation", "input", conversationView(item.messages, isPlain))
    : item.input && pane("Input", "input", textBlock(item.input, isPlain, "input"));
  const answered = pane("Output to judge", "output", textBlock(item.output, isPlain, "output"));
  const checks = checksView(item, isPlain);
  return el(
    "div",
    { class: checks.length ? "reading with-context" : "reading" },
    el("div", { class: "column" }, asked, answered, correction, detailsView(item.details)),
    checks.length
      ? el("div", { class: "column" }, finder, pane(item.context.length ? "Context" : "Reference", "context", checks))
      : null,
  );
}

// Done once the item is on the screen. What is above the output may fill only what the output leaves free; and of a
// conversation that is too long for its pane, the last question is in sight, for it is what the output answers.
/** @type {(view: HTMLElement) => void} */
export function settleItem(view) {
  const output = /** @type {HTMLElement} */ (view.querySelector(".pane.output"));
  const needed = [...output.children].reduce((sum, part) => sum + part.scrollHeight, 0);
  view.style.setProperty("--output-height", `${needed}px`);
  const lastQuestion = /** @type {HTMLElement | undefined} */ ([...view.querySelectorAll(".message.user")].at(-1));
  if (lastQuestion?.parentElement) lastQuestion.parentElement.scrollTop = lastQuestion.offsetTop - 4;
}
