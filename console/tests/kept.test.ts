import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forget, keep, lastKept, whenForgotten, type Kept } from "../src/lib/offline/kept";

const HOUR_MS = 3_600_000;
const kept = { at: 0, me: { id: 1 }, texts: {}, catalogue: {}, board: {} } as unknown as Kept;

/** As much of the browser's caches as is used: one entry a name. */
function fakeCaches() {
  const entries = new Map<string, Response>();
  return {
    open: async (name: string) => ({ put: async (_place: string, answer: Response) => void entries.set(name, answer) }),
    match: async (_place: string, { cacheName }: { cacheName: string }) => entries.get(cacheName)?.clone(),
    delete: async (name: string) => entries.delete(name),
  };
}

beforeEach(() => vi.stubGlobal("caches", fakeCaches()));
afterEach(() => vi.unstubAllGlobals());

test("what was kept is found again within a session's length, and older is erased", async () => {
  await keep(kept);
  expect(await lastKept(13 * HOUR_MS)).toEqual(kept);
  expect(await lastKept(15 * HOUR_MS)).toBeNull();
  expect(await lastKept(13 * HOUR_MS)).toBeNull();
});

test("forgetting is heard by the other pages of this browser", async () => {
  await keep(kept);
  const heard = new Promise<void>((resolve) => whenForgotten(resolve));
  await forget();
  await heard;
  expect(await lastKept(0)).toBeNull();
});

test("a browser that gives no cache keeps nothing and goes on", async () => {
  vi.stubGlobal("caches", undefined);
  await keep(kept);
  expect(await lastKept(0)).toBeNull();
});
