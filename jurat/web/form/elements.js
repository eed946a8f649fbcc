// Making elements. Text goes in as text, never as HTML; only `trusted` takes HTML, and only what the server sanitised.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

export function trusted(html) {
  const element = el("div", { class: "markdown", dir: "auto" });
  element.innerHTML = html;
  return element;
}

export function key(name) {
  return el("kbd", { "aria-hidden": "true" }, name);
}

export function replaceChildren(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

// A button that says its key; `say` gives it other words.
export function actionButton(kind, label, shortcut, act, attributes = {}) {
  const text = el("span", {}, label);
  const button = el("button", { type: "button", class: kind, onclick: act, ...attributes }, text, " ", key(shortcut));
  return Object.assign(button, { say: (words) => (text.textContent = words) });
}
