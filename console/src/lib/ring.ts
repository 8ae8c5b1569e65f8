/**
 * Sounds made here, without files: a ring for an offered call, two tones for a task.
 * Each is bounded, so that a forgotten desk falls silent after `LONGEST_MS`; but for a call's
 * ring, which ends with the offer: the exchange lets no desk ring for ever.
 */
const LONGEST_MS = 30_000;
const LOUDNESS = 0.16;

interface Pattern {
  /** [frequency in Hz, start in s, length in s] of each tone. */
  tones: [number, number, number][];
  every_ms: number;
}

const patterns = {
  call: { tones: [[425, 0, 0.35], [480, 0, 0.35], [425, 0.45, 0.35], [480, 0.45, 0.35]], every_ms: 2000 },
  supervisor: { tones: [[988, 0, 0.15], [988, 0.22, 0.15], [988, 0.44, 0.15]], every_ms: 2500 },
  alarm: { tones: [[988, 0, 0.15], [740, 0.2, 0.15], [988, 0.4, 0.15], [740, 0.6, 0.15]], every_ms: 2000 },
  task: { tones: [[784, 0, 0.18], [1047, 0.2, 0.3]], every_ms: 3000 },
} satisfies Record<string, Pattern>;

export type Sound = keyof typeof patterns;

let context: AudioContext | null = null;

/** Browsers let a page sound only after the person touched it. */
export async function unlockSound(): Promise<boolean> {
  context ??= new AudioContext();
  if (context.state === "suspended") await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))]);
  return context.state === "running";
}

export const soundAllowed = (): boolean => context?.state === "running";

function play(sound: Sound): void {
  if (!context || context.state !== "running") return;
  for (const [frequency, start, length] of patterns[sound].tones) {
    const at = context.currentTime + start;
    const tone = new OscillatorNode(context, { type: "sine", frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    volume.gain.setValueAtTime(LOUDNESS, at + length - 0.04);
    volume.gain.linearRampToValueAtTime(0, at + length);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}

/** Sound until stopped; all but a call's ring at most `LONGEST_MS`. */
export function ring(sound: Sound): () => void {
  const began = Date.now();
  play(sound);
  const timer = setInterval(() => {
    if (sound !== "call" && Date.now() - began > LONGEST_MS) clearInterval(timer);
    else play(sound);
  }, patterns[sound].every_ms);
  return () => clearInterval(timer);
}
