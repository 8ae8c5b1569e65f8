import { get, NoAnswer, post, ServerSaysNo } from "./api/client";
import type { PushView } from "./api/types";
import { SOUNDS_FOR } from "./offline/silence";
import { session } from "./session.svelte";

/** Why this browser cannot sound; each has its own remedy in words. */
export type PushTrouble = "insecure" | "home_screen" | "unsupported" | "denied" | "unreachable" | "no_answer" | "refused";
type PushState = "unknown" | "absent" | "off" | "busy" | "on";

const READY_MS = 15_000;
const LATER = "siaga-push-later";
const LATER_MS = 7 * 24 * 3600 * 1000;

/** A browser that sounds for its officer although no page is open (Web Push). */
class Push {
  state = $state<PushState>("unknown");
  trouble = $state<PushTrouble | null>(null);
  /** The server's own words. */
  said = $state("");
  /** It sounded before, and does not any more: that must not be overlooked. */
  lost = $state(false);
  /** "Not now": the offer waits for a week at the foot of the list. */
  postponed = $state(Date.now() - Number(localStorage.getItem(LATER) ?? 0) < LATER_MS);
  #key = "";

  postpone(later: boolean): void {
    localStorage.setItem(LATER, later ? String(Date.now()) : "0");
    this.postponed = later;
  }

  /** What this browser and the server know of each other; told again, so that both know the same. */
  async look(): Promise<void> {
    const view = await get<PushView>("/api/push").catch(() => null);
    if (!view) return;
    this.#key = view.key;
    if (!view.key) return void (this.state = "absent");
    this.trouble = missing();
    const there = this.trouble ? null : await subscription();
    const own = localStorage.getItem(SOUNDS_FOR) === String(session.me.id) || (there !== null && view.browsers.includes(await nameOf(there.endpoint)));
    if (own && !this.trouble && Notification.permission === "granted") {
      await this.#begin();
      return void (this.lost = this.state !== "on");
    }
    this.lost = own;
    // Somebody else's who did not sign out: this browser is not theirs any more.
    if (there) await there.unsubscribe().catch(() => false);
    this.state = "off";
  }

  async begin(): Promise<void> {
    this.trouble = missing();
    if (this.trouble) return;
    this.state = "busy";
    if ((await Notification.requestPermission()) !== "granted") return this.#failed("denied");
    await this.#begin();
  }

  async end(): Promise<void> {
    this.state = "busy";
    this.lost = false;
    const there = await subscription();
    localStorage.removeItem(SOUNDS_FOR);
    try {
      if (there) await post("/api/push/end", { browser: await nameOf(there.endpoint) });
      await there?.unsubscribe();
      this.state = "off";
    } catch (trouble) {
      // The push service says to the server that this browser is gone.
      await there?.unsubscribe().catch(() => false);
      if (trouble instanceof ServerSaysNo || trouble instanceof NoAnswer) return this.#failed("no_answer");
      throw trouble;
    }
  }

  async #begin(): Promise<void> {
    const made = await subscribed(this.#key).catch(() => null);
    if (!made) return this.#failed("unreachable");
    const { p256dh = "", auth = "" } = made.toJSON().keys ?? {};
    try {
      await post("/api/push", { endpoint: made.endpoint, p256dh, auth });
    } catch (trouble) {
      if (trouble instanceof NoAnswer) return this.#failed("no_answer");
      if (!(trouble instanceof ServerSaysNo)) throw trouble;
      await made.unsubscribe().catch(() => false);
      this.said = trouble.message;
      return this.#failed("refused");
    }
    localStorage.setItem(SOUNDS_FOR, String(session.me.id));
    this.trouble = null;
    this.lost = false;
    this.state = "on";
  }

  #failed(why: PushTrouble): void {
    this.trouble = why;
    this.state = "off";
  }
}

function missing(): PushTrouble | null {
  if (!window.isSecureContext) return "insecure";
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
  if (apple && !("PushManager" in window)) return "home_screen";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unsupported";
  return Notification.permission === "denied" ? "denied" : null;
}

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker?.pushManager.getSubscription().catch(() => null)) ?? null;
}

/** Made with the centre's present key: one made with another reaches nobody. */
async function subscribed(key: string): Promise<PushSubscription> {
  const late = new Promise<never>((_done, fail) => setTimeout(() => fail(new Error("no worker")), READY_MS));
  const worker = await Promise.race([navigator.serviceWorker.ready, late]);
  const there = await worker.pushManager.getSubscription();
  if (there && encoded(there.options.applicationServerKey) === key) return there;
  await there?.unsubscribe();
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

const encoded = (key: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** As `browser_of` of siaga/domain/push.py. */
async function nameOf(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

export const push = new Push();
