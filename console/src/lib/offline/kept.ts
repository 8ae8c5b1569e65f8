import type { BoardView, Catalogue, Me } from "../api/types";

/** What a page needs to open while the server is away: who sat here and what was last seen. */
export interface Kept {
  /** When it was kept, this computer's time in ms. */
  at: number;
  me: Me;
  texts: Record<string, string | string[]>;
  catalogue: Catalogue;
  board: BoardView;
  /** How far the server's clock was ahead of this computer's; not there when it was kept by an earlier release. */
  ahead_ms?: number | null;
}

/** Also the name that the service worker forgets it by. */
const NAME = "siaga-kept";
const PLACE = "/kept";
/** A session lasts no longer (settings: SESSION_COOKIE_AGE); older things are shown to nobody. */
const LONGEST_MS = 14 * 3600 * 1000;

/** Browsers give no cache to a page that came without TLS from another computer. */
const store = (): CacheStorage | undefined => (typeof caches === "undefined" ? undefined : caches);

export async function keep(kept: Kept): Promise<void> {
  await (await store()?.open(NAME))?.put(PLACE, new Response(JSON.stringify(kept)));
}

export async function lastKept(now: number): Promise<Kept | null> {
  const found = await store()?.match(PLACE, { cacheName: NAME }).catch(() => undefined);
  const kept = (await found?.json().catch(() => undefined)) as Kept | undefined;
  if (kept && now - kept.at < LONGEST_MS) return kept;
  await forget();
  return null;
}

/** Somebody signed out, or somebody else sits here: every page of this browser stops keeping. */
export async function forget(): Promise<void> {
  await store()?.delete(NAME);
  const channel = new BroadcastChannel(NAME);
  channel.postMessage("forget");
  channel.close();
}

export function whenForgotten(work: () => void): void {
  new BroadcastChannel(NAME).onmessage = work;
}
