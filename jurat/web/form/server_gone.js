// When the server is gone, Streamlit lays a window over the page that takes the keys. The form goes on without a server
// and says so itself: the window is closed as soon as it comes, and stays away until the server is back.

const SET_ASIDE = "data-set-aside"; // what has it takes no keys
const LOST = /Connection error|server is not responding/i;

export class ServerGone {
  /** @param {() => void} lost called when it was found gone */
  constructor(lost) {
    this.lost = lost;
    this.observer = new MutationObserver(() => this.look());
    this.observer.observe(document.body, { childList: true, subtree: true });
    this.look();
  }

  look() {
    for (const dialog of document.querySelectorAll('[data-testid="stDialog"], [role="dialog"]')) {
      if (!LOST.test(dialog.textContent)) continue;
      const close = /** @type {HTMLElement | null} */ (dialog.querySelector('button[aria-label="Close"]'));
      if (!close) continue;
      const layer = /** @type {HTMLElement} */ (dialog.closest('[data-testid="stDialog"]') ?? dialog);
      layer.toggleAttribute(SET_ASIDE, true);
      layer.style.display = "none"; // it goes with a movement, and would be seen until then
      close.click();
      this.lost();
    }
  }

  close() {
    this.observer.disconnect();
  }
}
