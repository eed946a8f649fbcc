// Signing in: a name, sent to the server, which answers with a cookie that scripts cannot read.

import { el } from "./elements.js";
import { LONGEST_NAME } from "./rules.js";

/** @typedef {{ name: string, is_new?: boolean }} SignIn */
/** @import { Component } from "./types.js" */

/** @param {Component<{ api: string, first: boolean }>} component */
export default function (component) {
  const { parentElement, data } = component;
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".jurat"));
  if (root.childElementCount) return;
  const problem = el("div", { class: "problem", role: "alert" });
  const name = el("input", {
    type: "text",
    id: "name",
    autocomplete: "username",
    maxlength: LONGEST_NAME,
    dir: "auto",
    "data-testid": "sign-in-name",
  });
  const button = el("button", { type: "submit", class: "primary", "data-testid": "sign-in-submit" }, "Sign in");
  const doubt = el("div", { class: "row" }); // who looks like somebody known says which of the two they are
  /** @type {(words: string, body: SignIn) => HTMLElement} */
  const choice = (words, body) => el("button", { type: "button", onclick: () => send(body) }, words);
  /** @type {(known: string, typed: string) => void} */
  const ask = (known, typed) =>
    doubt.replaceChildren(
      choice(`Yes, I am ${known}`, { name: known }),
      choice("No, I am somebody else", { name: typed, is_new: true }),
    );
  /** @type {(event: Event) => Promise<void>} */
  const submit = (event) => {
    event.preventDefault();
    return send({ name: name.value });
  };
  /** @type {(body: SignIn) => Promise<void>} */
  const send = async (body) => {
    button.disabled = true;
    doubt.replaceChildren();
    try {
      const response = await fetch(`${data.api}/session`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (response.ok) return window.location.reload();
      const answer = await response.json().catch(() => ({}));
      problem.textContent = answer.error || "The server did not take it. Try again.";
      if (response.status === 409) ask(answer.known, body.name);
    } catch {
      problem.textContent = "The server cannot be reached. Try again.";
    }
    button.disabled = false;
    name.focus();
  };
  root.append(
    el(
      "form",
      { class: "sign-in", onsubmit: submit },
      el("label", { for: "name" }, "Your name"),
      el("div", { class: "row" }, name, button),
      problem,
      doubt,
      el(
        "p",
        { class: "note" },
        data.first
          ? "You are the first one here, so you will be the lead: you can review, and you can read the results."
          : "Use the same name each time: your reviews are kept under it.",
      ),
    ),
  );
  name.focus();
}
