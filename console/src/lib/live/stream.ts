/**
 * The live line: server-sent events with our own watchdog.
 *
 * The browser's own reconnecting gives up on an HTTP error and never notices a silent
 * line, so both are done here. Every try names the last position that was taken in:
 * what happened meanwhile comes first, without a gap.
 */

export interface Source {
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface Listener {
  change(data: string, position: number): void;
  pulse(data: string): void;
  reset(): Promise<number>;
  up(): void;
  down(): void;
}

export const SILENCE_MS = 12_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

export class LiveStream {
  #source: Source | null = null;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #closed = false;

  constructor(
    private open: (url: string) => Source,
    private listener: Listener,
    public position: number,
  ) {}

  connect(): void {
    if (this.#closed) return;
    const source = this.open(`/live/events?after=${this.position}`);
    this.#source = source;
    this.#watch();
    const live = (work: (event: MessageEvent<string>) => void) => (event: MessageEvent<string>) => {
      if (source !== this.#source) return;
      this.#heard();
      work(event);
    };
    source.onopen = () => {
      if (source === this.#source) this.#heard();
    };
    source.onerror = () => {
      if (source === this.#source) this.#lost();
    };
    source.addEventListener("change", live((event) => this.#change(event)));
    source.addEventListener("pulse", live((event) => this.listener.pulse(event.data)));
    source.addEventListener("reset", live(() => void this.#reset()));
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    clearTimeout(this.#again);
  }

  #change(event: MessageEvent<string>): void {
    const position = Number(event.lastEventId);
    this.listener.change(event.data, position);
    if (position > this.position) this.position = position;
  }

  #heard(): void {
    this.#failures = 0;
    this.listener.up();
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #drop(): void {
    clearTimeout(this.#watchdog);
    this.#source?.close();
    this.#source = null;
  }

  #lost(): void {
    this.#drop();
    if (this.#closed) return;
    this.listener.down();
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.connect(), pause);
  }

  /** Too far behind for single changes: take the whole board again and go on from there. */
  async #reset(): Promise<void> {
    this.#drop();
    try {
      this.position = await this.listener.reset();
      this.connect();
    } catch {
      this.#lost();
    }
  }
}
