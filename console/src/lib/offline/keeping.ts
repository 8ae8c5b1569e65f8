import { clock } from "../clock.svelte";
import { board } from "../live/board.svelte";
import { outbox, session } from "../session.svelte";
import { forget, keep, whenForgotten, type Kept } from "./kept";

/** A change is kept this soon; more changes meanwhile go along with it. */
const SOON_MS = 1500;

/** Keeps on this computer what this page shows, until somebody signs out. */
class Keeping {
  #on = false;
  #texts: Kept["texts"] = {};
  #soon: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  begin(texts: Kept["texts"]): void {
    this.#on = true;
    this.#texts = texts;
    board.listen(() => (this.#soon ??= setTimeout(() => this.#write(), SOON_MS)));
    whenForgotten(() => void (this.#on && this.forget()));
    this.#write();
  }

  /** A write under way must not come after the forgetting. */
  async forget(): Promise<void> {
    this.#on = false;
    await this.#writing;
    await forget();
  }

  #write(): void {
    this.#soon = undefined;
    if (!this.#on) return;
    if (board.signed_out || outbox.signed_out) return void this.forget();
    const { me, catalogue } = session;
    const kept = { at: Date.now(), me, texts: this.#texts, catalogue, board: board.view(), ahead_ms: clock.ahead_ms };
    this.#writing = keep(kept).catch(() => undefined);
  }
}

export const keeping = new Keeping();
