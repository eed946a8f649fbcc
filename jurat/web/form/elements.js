// Making elements. Text goes in as text, never as HTML; only `trusted` takes HTML, and only what the server sanitised.

/** @import { ActionButton, Child } from "./types.js" */

// What of these is there: conditions leave null, undefined or false behind.
/** @type {(children: Child[]) => (Node | string)[]} */
function shown(children) {
  const present = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  return /** @type {(Node | string)[]} */ (present);
}

/** @type {<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes?: Record<string, any>, ...children: Child[]) => HTMLElementTagNameMap[Tag]} */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...shown(children));
  return element;
}

/** @type {(html: string) => HTMLElement} */
export function trusted(html) {
  const element = el("div", { class: "markdown", dir: "auto" });
  element.innerHTML = html;
  return element;
}

/** @type {(name: string) => HTMLElement} */
export function key(name) {
  return el("kbd", { "aria-hidden": "true" }, name);
}

/** @type {(parent: HTMLElement, ...children: Child[]) => void} */
export function replaceChildren(parent, ...children) {
  parent.replaceChildren(...shown(children));
}

// A button that says its key; `say` gives it other words.
/** @type {(kind: string, label: string, shortcut: string, act: () => unknown, attributes?: Record<string, any>) => ActionButton} */
export function actionButton(kind, label, shortcut, act, attributes = {}) {
  const text = el("span", {}, label);
  const button = el("button", { type: "button", class: kind, onclick: act, ...attributes }, text, " ", key(shortcut));
  /** @type {ActionButton['say']} */
  const say = (words) => {
    text.textContent = words;
  };
  return Object.assign(button, { say });
}
