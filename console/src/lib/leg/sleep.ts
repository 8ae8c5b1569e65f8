const LOOK_EVERY_MS = 1000;
/** Timers of a page that nobody looks at may be late by a second or two; nothing but sleep takes longer. */
const ASLEEP_MS = 6000;

/**
 * Calls `awake` when the computer must have slept: a closed lid, a power saving pause. Its
 * connections look alive then and are dead. Returns how to stop watching.
 */
export function whenAwakeAgain(awake: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > ASLEEP_MS) awake();
    last = now;
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
