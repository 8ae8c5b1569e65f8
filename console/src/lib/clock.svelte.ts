/**
 * The server's time, second by second. Counters on two screens agree although the
 * computers' clocks do not: the server says its time with the board and every pulse.
 */
class Clock {
  now = $state(Date.now());
  #offset_ms = 0;

  constructor() {
    setInterval(() => (this.now = Date.now() + this.#offset_ms), 1000);
  }

  /** Only steps over 0.3 s are taken, so that counters do not stutter. */
  set(serverNow: string): void {
    const offset = Date.parse(serverNow) - Date.now();
    if (Number.isFinite(offset) && Math.abs(offset - this.#offset_ms) > 300) {
      this.#offset_ms = offset;
      this.now = Date.now() + offset;
    }
  }
}

export const clock = new Clock();
