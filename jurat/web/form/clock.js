// The time a reviewer really spends: the tab is visible, and there was a key, a click or a movement within a minute.

const IDLE_MS = 60000;
const TICK_MS = 1000;
const ACTIVITY = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

export class ActiveTime {
  constructor() {
    this.spent = 0;
    this.lastTick = this.lastActivity = performance.now();
    this.sawActivity = () => {
      this.lastActivity = performance.now();
    };
    for (const name of ACTIVITY) document.addEventListener(name, this.sawActivity, { capture: true, passive: true });
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  close() {
    clearInterval(this.timer);
    for (const name of ACTIVITY) document.removeEventListener(name, this.sawActivity, { capture: true });
  }

  tick() {
    const now = performance.now();
    const passed = Math.min(now - this.lastTick, 2 * TICK_MS); // a sleeping computer was nobody's work
    this.lastTick = now;
    if (document.visibilityState === "visible" && now - this.lastActivity < IDLE_MS) this.spent += passed;
  }

  // Milliseconds since `restart`, with what was spent before.
  read() {
    this.tick();
    return Math.round(this.spent);
  }

  /** @type {(spent: number) => void} */
  restart(spent) {
    this.tick();
    this.spent = spent;
  }
}
