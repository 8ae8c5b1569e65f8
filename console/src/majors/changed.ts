import { supervises } from "../lib/api/roles";
import type { Change } from "../lib/api/types";
import { board } from "../lib/live/board.svelte";
import { session } from "../lib/session.svelte";

const ASK_MS = 10_000;
const SOON_MS = 400;

/** Call `load` soon after what `concerns` it; who only reads is told of nothing and asks. Returns how to stop. */
export function whenChanged(concerns: (change: Change) => boolean, load: () => unknown): () => void {
  if (!supervises(session.me.role)) {
    const asking = setInterval(() => void load(), ASK_MS);
    return () => clearInterval(asking);
  }
  let soon: ReturnType<typeof setTimeout> | undefined;
  const stop = board.listen((change) => {
    if (!concerns(change)) return;
    clearTimeout(soon);
    soon = setTimeout(() => void load(), SOON_MS);
  });
  return () => { stop(); clearTimeout(soon); };
}
