// The keyboard. Listens on the document, because the form lives in a shadow root; never acts while somebody types text,
// holds a modifier, composes a character, or uses a menu of the page.

const TYPED_IN = "textarea, select, [contenteditable]:not([contenteditable=false]), input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const PRESSED = "button, a, summary, input, [role=button], [role=link], [role=tab]";
const WITH_KEYS_OF_ITS_OWN = "[role=dialog], [role=menu], [role=listbox], [role=slider], [role=grid], [role=combobox], [role=spinbutton]";

// What a key means: the character it types and, for keyboards of other alphabets, the one printed on its place.
function namesOf(event) {
  const { key: typed, code, shiftKey } = event;
  if (typed === "?" || typed === "\u061f") return ["?"];
  if ("/+-=".includes(typed)) return [typed];
  if (/^[0-9]$/.test(typed)) return [typed];
  if (shiftKey) return [];
  if (typed.length > 1) return [typed];
  const place = /^(?:Digit|Key)(.)$/.exec(code ?? "")?.[1].toLowerCase();
  const isLatin = /^[a-z]$/i.test(typed);
  return place && !isLatin ? [typed.toLowerCase(), place] : [typed.toLowerCase()];
}

// The link of the menu that led to this page keeps the focus, and following it again leads nowhere.
function isMenuLinkHere(target, event, root) {
  return event.key === "Enter" && !event.composedPath().includes(root) && target.matches("a[href]") && target.pathname === location.pathname;
}

// A menu that was used with the mouse and is closed again keeps the focus, or gets it back: nobody means to use it by key.
function isLeftBehind(target, event, root, isByTab) {
  if (isByTab || event.composedPath().includes(root) || target.getAttribute("aria-expanded") === "true") return false;
  const isClosedMenu = target.matches("[role=combobox]") || (target.matches(PRESSED) && !target.matches(TYPED_IN));
  return isClosedMenu && !target.parentElement?.closest(WITH_KEYS_OF_ITS_OWN);
}

function isForOthers(event, root, isByTab) {
  if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.getModifierState("AltGraph")) return true;
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || target.closest("[data-set-aside]")) return false;
  if (isLeftBehind(target, event, root, isByTab)) return false;
  if (target.matches(TYPED_IN)) return true;
  const isPress = event.key === "Enter" || event.key === " ";
  if (isPress && target.matches(PRESSED) && !isMenuLinkHere(target, event, root) && !(event.key === "Enter" && target.matches("[data-enter-submits]"))) return true;
  return !event.composedPath().includes(root) && target.closest(WITH_KEYS_OF_ITS_OWN) !== null;
}

// Calls `handle` with a key's name until it says that it took it. Gives the function that ends the listening.
function listenToKeys(root, handle) {
  let isByTab = false; // how the focus got where it is
  const pointed = () => (isByTab = false);
  const listener = (event) => {
    if (!(event instanceof KeyboardEvent)) return; // a browser's form filler sends others
    if (event.key === "Tab") isByTab = true;
    const target = event.composedPath()[0];
    const isOurTextBox = event.composedPath().includes(root) && target instanceof Element && target.matches(TYPED_IN);
    if (isOurTextBox && event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      target.blur();
    } else if (!isForOthers(event, root, isByTab) && namesOf(event).some((name) => handle(name))) {
      if (target instanceof HTMLElement && !event.composedPath().includes(root)) target.blur(); // from here on they review
      event.preventDefault();
      event.stopPropagation();
    }
  };
  document.addEventListener("keydown", listener, true);
  document.addEventListener("pointerdown", pointed, true);
  return () => {
    document.removeEventListener("keydown", listener, true);
    document.removeEventListener("pointerdown", pointed, true);
  };
}
