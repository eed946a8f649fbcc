// One item as a reviewer reads it: conversation or input, the output, and the context to check it against.

const LONG_MESSAGE = 1500; // characters; longer earlier messages are folded

function textBlock(text, isPlain) {
  if (!isPlain && text.html) return trusted(text.html);
  return el("div", { class: "plain", dir: "auto" }, text.text);
}

function pane(title, name, ...content) {
  return el("section", { class: `pane ${name}`, "aria-label": title }, el("h3", {}, title), ...content);
}

function scrolling(testId, ...content) {
  return el("div", { class: "scroll", tabindex: "0", "data-testid": testId }, ...content);
}

function messageView(message, isPlain) {
  const calls = message.tool_calls ? JSON.stringify(message.tool_calls, null, 2) : null;
  const text = message.content;
  const body = text && text.text ? textBlock(text, isPlain) : null;
  const isLong = text && text.text && text.text.length > LONG_MESSAGE;
  return el(
    "div",
    { class: `message ${["user", "assistant"].includes(message.role) ? message.role : "other"}` },
    el("div", { class: "role" }, message.role),
    isLong ? el("details", {}, el("summary", {}, `${text.text.slice(0, 120)} ...`), body) : body,
    calls ? el("details", {}, el("summary", {}, "tool calls"), el("pre", { class: "plain" }, calls)) : null,
  );
}

function contextView(passage, number, count) {
  const title = passage.title || (count > 1 ? `Passage ${number + 1}` : null);
  return el(
    "article",
    { class: "passage" },
    title ? el("h4", { dir: "auto" }, title) : null,
    passage.url ? el("div", { class: "address" }, passage.url) : null,
    el("div", { class: "plain", dir: "auto" }, passage.text),
  );
}

function itemView(item, isPlain) {
  const asked = item.messages.length
    ? pane("Conversation", "input", scrolling("item-input", item.messages.map((message) => messageView(message, isPlain))))
    : item.input
      ? pane("Input", "input", scrolling("item-input", textBlock(item.input, isPlain)))
      : null;
  const answered = pane("Output to judge", "output", scrolling("item-output", textBlock(item.output, isPlain)));
  const checks = [
    ...item.context.map((passage, number) => contextView(passage, number, item.context.length)),
    item.reference ? el("article", { class: "passage" }, el("h4", {}, "Reference"), textBlock(item.reference, isPlain)) : null,
  ].filter(Boolean);
  const details = item.details.length
    ? el(
        "dl",
        { class: "details" },
        item.details.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, value))),
      )
    : null;
  return el(
    "div",
    { class: checks.length ? "reading with-context" : "reading" },
    el("div", { class: "column" }, asked, answered, details),
    checks.length ? el("div", { class: "column" }, pane("Context", "context", scrolling("item-context", checks))) : null,
  );
}
