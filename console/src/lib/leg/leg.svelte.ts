import { api, NoAnswer } from "../api/client";
import type { SignOn } from "../api/types";
import { board } from "../live/board.svelte";
import { session } from "../session.svelte";
import { t } from "../texts.svelte";
import { microphone, microphoneTrouble } from "./microphone.svelte";
import { whenAwakeAgain } from "./sleep";
import type { Line } from "./wire";

export type LegState = "off" | "phone" | "microphone" | "no_microphone" | "connecting" | "up" | "lost" | "elsewhere";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
/** After so many vain tries the credentials may have run out. */
const TRIES_BEFORE_NEW_SIGN_ON = 3;

/**
 * The call taker's permanent audio line: from signing on to signing off it calls in
 * again whenever it is lost. Answering a citizen is then a bridge, not a new call.
 */
class Leg {
  state = $state<LegState>("off");
  /** The desk phone that is the telephone here; "" when the browser is. */
  phone = $state("");
  trouble = $state("");
  /** Called when the desk was opened in another window: duty goes on there. */
  movedAway: () => void = () => undefined;
  #wanted = false;
  #failures = 0;
  #signOn: SignOn | null = null;
  /** What the board said of the desk's line before the last sign-on; it hears of that a little later. */
  #before = "";
  #line: Line | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #speaker: HTMLAudioElement | null = null;
  #stopListening: () => void = () => undefined;

  /** Ask for the microphone, sign the desk on, call in. Throws what the server refuses. */
  async signOn(phone = ""): Promise<void> {
    this.trouble = "";
    this.phone = phone;
    this.#signOn = null;
    if (phone) {
      this.#before = this.#through;
      await api.signOn(phone);
      this.state = "phone";
      return;
    }
    this.#wanted = true;
    this.state = "microphone";
    if (!(await this.#openMicrophone())) return;
    this.state = "connecting";
    await this.#signOnAnew();
    this.#listen();
    await this.#connect();
  }

  async signOff(): Promise<void> {
    this.leave();
    await api.signOff();
  }

  /** Whether the desk's line is this window's, as far as the server has said. */
  get ours(): boolean {
    const through = this.#through;
    const own = this.state === "phone" ? this.phone : this.#signOn?.username;
    return !own || !through || through === own || through === this.#before;
  }

  /** What the desk's sound goes through, as the board says: a line's name, a desk phone, or "". */
  get #through(): string {
    const own = board.desks.get(session.me.id);
    return own?.phone || own?.line || "";
  }

  async #signOnAnew(): Promise<void> {
    this.#before = this.#through;
    this.#signOn = await api.signOn("");
  }

  /** The page goes away or the person leaves: free the microphone and the line. */
  leave(): void {
    this.#wanted = false;
    this.#stopListening();
    clearTimeout(this.#again);
    this.#hangUp();
    microphone.close();
    this.state = "off";
  }

  /** What heals sooner than a timer would: a network that is back, a computer that wakes. */
  #listen(): void {
    this.#stopListening();
    const network = (navigator as { connection?: EventTarget }).connection;
    const hurry = () => this.#hurry();
    const stopWatchingSleep = whenAwakeAgain(() => this.#lost("slept", true));
    window.addEventListener("online", hurry);
    network?.addEventListener("change", hurry);
    microphone.exchanged = (track) => this.#line?.speakInto(track);
    microphone.gone = () => this.#lost("microphone");
    this.#stopListening = () => {
      stopWatchingSleep();
      window.removeEventListener("online", hurry);
      network?.removeEventListener("change", hurry);
    };
  }

  async #openMicrophone(): Promise<boolean> {
    try {
      await microphone.open();
      return true;
    } catch (trouble) {
      this.state = "no_microphone";
      this.trouble = microphoneTrouble(trouble);
      return false;
    }
  }

  async #connect(): Promise<void> {
    const { callIn } = await import("./wire");
    const track = microphone.track;
    if (!this.#wanted || !this.#signOn || !track) return;
    this.state = this.#failures ? "lost" : "connecting";
    this.#line = callIn(this.#signOn, new MediaStream([track]), {
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

  #hangUp(): void {
    this.#line?.hangUp();
    this.#line = null;
  }

  /** `atOnce`: there is no reason to wait, as the line before it worked until just now. */
  #lost(why: string, atOnce = false): void {
    if (!this.#wanted) return;
    this.#hangUp();
    if (!this.ours) return this.#yield();
    this.state = "lost";
    this.trouble = why === "Authentication Error" || why === "Rejected" ? t("The telephone exchange refuses this desk.") : "";
    const pause = atOnce ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#tryAgainIn(pause);
  }

  /** A desk phone has no line here that could be lost: the board alone tells. */
  watchTheBoard(): void {
    if (this.state === "phone" && !this.ours) this.#yield();
  }

  /** The newest window has the desk. Two that took it from each other would cut the caller's sound
   * every few seconds: this one waits until somebody wants it back. */
  #yield(): void {
    this.leave();
    this.state = "elsewhere";
    this.trouble = "";
    this.movedAway();
  }

  #tryAgainIn(pause_ms: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#reconnect(), pause_ms);
  }

  #hurry(): void {
    if (this.#wanted && this.state === "lost") this.#tryAgainIn(0);
  }

  async #reconnect(): Promise<void> {
    if (!this.#wanted) return;
    this.#hangUp();
    if (!this.ours) return this.#yield();
    try {
      if (!(await this.#openMicrophone())) return this.#lostMicrophone();
      if (this.#failures >= TRIES_BEFORE_NEW_SIGN_ON) await this.#signOnAnew();
      await this.#connect();
    } catch (trouble) {
      if (!(trouble instanceof NoAnswer)) this.trouble = (trouble as Error).message;
      this.#lost("sign-on");
    }
  }

  /** Nothing to speak into: says so, and looks again until there is. */
  #lostMicrophone(): void {
    this.#failures += 1;
    this.#tryAgainIn(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures));
  }
}

export const leg = new Leg();
