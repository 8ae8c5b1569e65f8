import { t } from "../texts.svelte";

const METER_EVERY_MS = 120;
/** Not the faintest noise for so long: a switch on the headset, or a dead device. */
const DEAF_AFTER_MS = 10_000;
const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * The call taker's microphone: opened once, watched all shift, and exchanged in mid-sentence
 * when the headset is pulled out. The headset of the sign-on is taken again when it is back.
 */
class Microphone {
  /** Loudness, 0 to 1. */
  level = $state(0);
  /** Seen speaking since signing on: it works. */
  heard = $state(false);
  /** Perfect silence for `DEAF_AFTER_MS`, although nobody has muted it here. */
  deaf = $state(false);
  muted = $state(false);
  /** Another device than the one of the sign-on stands in for it. */
  standIn = $state("");
  /** Called with the track that takes the place of the lost one. */
  exchanged: (track: MediaStreamTrack) => void = () => undefined;
  /** Called when nothing is left to speak into. */
  gone: () => void = () => undefined;
  #chosen = "";
  #stream: MediaStream | null = null;
  #context: AudioContext | null = null;
  #meter: ReturnType<typeof setInterval> | undefined;
  #devicesChanged = () => void this.#takeBack();

  get track(): MediaStreamTrack | undefined {
    return this.#stream?.getAudioTracks().find((track) => track.readyState === "live");
  }

  /** The open stream, or a new one. Throws the browser's `DOMException`. */
  async open(): Promise<MediaStream> {
    if (this.#stream && this.track) return this.#stream;
    const stream = await this.#obtain({ audio: WANTED, video: false });
    this.#chosen ||= stream.getAudioTracks()[0]?.label ?? "";
    navigator.mediaDevices.addEventListener("devicechange", this.#devicesChanged);
    return stream;
  }

  close(): void {
    navigator.mediaDevices?.removeEventListener("devicechange", this.#devicesChanged);
    this.#release();
    this.#chosen = "";
    this.standIn = "";
    this.heard = false;
  }

  mute(muted: boolean): void {
    this.muted = muted;
    if (this.track) this.track.enabled = !muted;
  }

  #release(): void {
    clearInterval(this.#meter);
    void this.#context?.close();
    this.#context = null;
    for (const track of this.#stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.#stream = null;
    this.level = 0;
    this.deaf = false;
  }

  async #obtain(wanted: MediaStreamConstraints): Promise<MediaStream> {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    this.#release();
    this.#stream = stream;
    for (const track of stream.getAudioTracks()) {
      track.enabled = !this.muted;
      track.onended = () => void this.#replace();
      this.standIn = this.#chosen && track.label !== this.#chosen ? track.label : "";
    }
    this.#watch(stream);
    return stream;
  }

  /** The device is gone: whatever the system offers instead, without hanging up. */
  async #replace(): Promise<void> {
    try {
      await this.#obtain({ audio: WANTED, video: false });
    } catch {
      this.#release();
      this.gone();
      return;
    }
    if (this.track) this.exchanged(this.track);
  }

  /** A device came or went: is it the one of the sign-on, come back? */
  async #takeBack(): Promise<void> {
    if (!this.standIn) return;
    const devices = await navigator.mediaDevices.enumerateDevices();
    const own = devices.find((device) => device.kind === "audioinput" && device.label === this.#chosen);
    if (!own) return;
    try {
      await this.#obtain({ audio: { ...WANTED, deviceId: { exact: own.deviceId } }, video: false });
    } catch {
      return; // plugged in, but not ready yet: the stand-in goes on
    }
    if (this.track) this.exchanged(this.track);
  }

  #watch(stream: MediaStream): void {
    const context = (this.#context = new AudioContext());
    const analyser = new AnalyserNode(context, { fftSize: 512 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let soundAt = Date.now();
    this.#meter = setInterval(() => {
      if (context.state === "suspended") void context.resume();
      analyser.getFloatTimeDomainData(samples);
      const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      const level = Math.round(Math.min(1, loudness * 6) * 20) / 20;
      if (level !== this.level) this.level = level;
      if (level > 0.1) this.heard = true;
      if (loudness > 0 || this.muted || context.state !== "running") soundAt = Date.now();
      this.deaf = Date.now() - soundAt > DEAF_AFTER_MS;
    }, METER_EVERY_MS);
  }
}

/** What to say when the browser will not give the microphone. */
export function microphoneTrouble(trouble: unknown): string {
  const name = trouble instanceof DOMException ? trouble.name : "";
  if (name === "NotAllowedError") return t("The browser does not allow the microphone. Allow it beside the address bar, then try again.");
  if (name === "NotFoundError") return t("No microphone was found. Plug in the headset, then try again.");
  if (name === "NotReadableError") return t("The microphone is used by another program. Close that program, then try again.");
  return t("The microphone could not be opened.");
}

export const microphone = new Microphone();
