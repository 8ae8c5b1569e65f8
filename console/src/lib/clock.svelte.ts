/**
 * The server's time, second by second. Counters on two screens agree although the
 * computers' clocks do not: the server says its time with the board and every pulse.
 */
class Clock {
  now = $state(Date.now());
  #offset_ms = 0;
  /** How far the server's clock is ahead of this computer's; null until the server has said its time. */
  ahead_ms: number | null = null;

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
    this.ahead_ms = this.#offset_ms;
  }

  /** What was measured before the server went away. */
  recall(ahead_ms: number | null): void {
    if (ahead_ms === null) return;
    this.ahead_ms = this.#offset_ms = ahead_ms;
    this.now = Date.now() + ahead_ms;
  }
}

export const clock = new Clock();
