import { api, NoAnswer } from "../api/client";
import type { SignOn } from "../api/types";
import { t } from "../texts.svelte";

export type LegState = "off" | "microphone" | "no_microphone" | "connecting" | "up" | "lost";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
const METER_EVERY_MS = 120;

/**
 * The call taker's permanent audio line: from signing on to signing off it calls in
 * again whenever it is lost. Answering a citizen is then a bridge, not a new call.
 */
class Leg {
  state = $state<LegState>("off");
  /** Loudness of the microphone, 0 to 1. */
  level = $state(0);
  /** Seen speaking since signing on: the microphone works. */
  heard = $state(false);
  muted = $state(false);
  trouble = $state("");
  #wanted = false;
  #failures = 0;
  #signOn: SignOn | null = null;
  #microphone: MediaStream | null = null;
  #hangUp: (() => void) | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #meter: ReturnType<typeof setInterval> | undefined;
  #speaker: HTMLAudioElement | null = null;

  /** Ask for the microphone, sign the desk on, call in. Throws what the server refuses. */
  async signOn(): Promise<void> {
    this.#wanted = true;
    this.trouble = "";
    this.state = "microphone";
    if (!(await this.#openMicrophone())) return;
    this.state = "connecting";
    this.#signOn = await api.signOn();
    await this.#connect();
  }

  async signOff(): Promise<void> {
    this.leave();
    await api.signOff();
  }

  /** The page goes away or the person leaves: free the microphone and the line. */
  leave(): void {
    this.#wanted = false;
    clearTimeout(this.#again);
    clearInterval(this.#meter);
    this.#hangUp?.();
    this.#hangUp = null;
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#microphone = null;
    this.state = "off";
  }

  mute(muted: boolean): void {
    this.muted = muted;
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  async #openMicrophone(): Promise<boolean> {
    if (this.#microphone?.getAudioTracks().some((track) => track.readyState === "live")) return true;
    try {
      this.#microphone = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true }, video: false,
      });
    } catch (trouble) {
      this.state = "no_microphone";
      this.trouble = microphoneTrouble(trouble);
      return false;
    }
    this.#watchMicrophone(this.#microphone);
    return true;
  }

  #watchMicrophone(stream: MediaStream): void {
    for (const track of stream.getAudioTracks()) {
      track.onended = () => this.#lost("microphone");
      track.enabled = !this.muted;
    }
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 512 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    clearInterval(this.#meter);
    this.#meter = setInterval(() => {
      if (context.state === "suspended") void context.resume();
      analyser.getFloatTimeDomainData(samples);
      const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      const level = Math.round(Math.min(1, loudness * 6) * 20) / 20;
      if (level !== this.level) this.level = level;
      if (level > 0.1) this.heard = true;
    }, METER_EVERY_MS);
  }

  async #connect(): Promise<void> {
    const { callIn } = await import("./wire");
    if (!this.#wanted || !this.#signOn || !this.#microphone) return;
    this.state = this.#failures ? "lost" : "connecting";
    this.#hangUp = callIn(this.#signOn, this.#microphone, {
      up: () => {
        this.state = "up";
        this.#failures = 0;
        this.trouble = "";
      },
      lost: (why) => this.#lost(why),
      sound: (stream) => this.#play(stream),
    });
  }

  #play(stream: MediaStream): void {
    this.#speaker ??= new Audio();
    this.#speaker.srcObject = stream;
    this.#speaker.autoplay = true;
    void this.#speaker.play().catch(() => (this.trouble = t("Click anywhere on the page to switch the sound on.")));
    document.addEventListener("pointerdown", () => void this.#speaker?.play(), { once: true });
  }

  #lost(why: string): void {
    if (!this.#wanted) return;
    this.#hangUp?.();
    this.#hangUp = null;
    this.state = "lost";
    this.trouble = why === "Authentication Error" || why === "Rejected" ? t("The telephone exchange refuses this desk.") : "";
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#reconnect(), pause);
  }

  /** After some vain tries the credentials may have run out: sign on again for new ones. */
  async #reconnect(): Promise<void> {
    if (!this.#wanted) return;
    try {
      if (!(await this.#openMicrophone())) return this.#lost("microphone");
      if (this.#failures >= 3) this.#signOn = await api.signOn();
      await this.#connect();
    } catch (trouble) {
      if (!(trouble instanceof NoAnswer)) this.trouble = (trouble as Error).message;
      this.#lost("sign-on");
    }
  }
}

function microphoneTrouble(trouble: unknown): string {
  const name = trouble instanceof DOMException ? trouble.name : "";
  if (name === "NotAllowedError") return t("The browser does not allow the microphone. Allow it beside the address bar, then try again.");
  if (name === "NotFoundError") return t("No microphone was found. Plug in the headset, then try again.");
  if (name === "NotReadableError") return t("The microphone is used by another program. Close that program, then try again.");
  return t("The microphone could not be opened.");
}

export const leg = new Leg();
