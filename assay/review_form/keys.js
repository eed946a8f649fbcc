// The keyboard. Listens on the document, because the form lives in a shadow root; never acts while somebody types text.

const TEXT_BOXES = new Set(["INPUT", "TEXTAREA", "SELECT"]);

function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && (TEXT_BOXES.has(target.tagName) || target.isContentEditable);
}

function listenToKeys(handle, leaveTextBox) {
  const listener = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event)) {
      if (event.key === "Escape") leaveTextBox(event.composedPath()[0]);
      return;
    }
    if (event.repeat) return;
    const target = event.composedPath()[0];
    const isPress = event.key === "Enter" || event.key === " ";
    if (isPress && target instanceof HTMLElement && target.matches("button, a, summary, [role=tab]")) {
      if (!target.closest("[data-enter-submits]") || event.key === " ") return; // the button's own press
    }
    if (handle(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  document.addEventListener("keydown", listener, true);
  return () => document.removeEventListener("keydown", listener, true);
}
