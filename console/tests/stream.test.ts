import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { merged } from "../src/lib/live/board.svelte";
import { LiveStream, SILENCE_MS, type Source } from "../src/lib/live/stream";

class FakeSource implements Source {
  listeners = new Map<string, (event: MessageEvent<string>) => void>();
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  constructor(readonly url: string) {}
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void) {
    this.listeners.set(name, listener);
  }
  close() {
    this.closed = true;
  }
  says(name: string, data: string, id = "") {
    this.listeners.get(name)!({ data, lastEventId: id } as MessageEvent<string>);
  }
}

let sources: FakeSource[];
let heard: string[];
beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  heard = [];
});
afterEach(() => vi.useRealTimers());

function stream(position: number, reset = async () => 90): LiveStream {
  const made = new LiveStream(
    (url) => { sources.push(new FakeSource(url)); return sources.at(-1)!; },
    { change: (data) => heard.push(data), pulse: () => heard.push("pulse"), reset, up: () => heard.push("up"), down: () => heard.push("down") },
    position,
  );
  made.connect();
  return made;
}

test("a lost line resumes after the last change that was taken in", () => {
  stream(10);
  sources[0]!.says("change", "{}", "14");
  sources[0]!.onerror!(new Event("error"));
  vi.advanceTimersByTime(500);
  expect(sources.map((source) => source.url)).toEqual(["/live/events?after=10", "/live/events?after=14"]);
});

test("a line that says nothing for too long is given up", () => {
  stream(1);
  sources[0]!.says("pulse", "{}");
  vi.advanceTimersByTime(SILENCE_MS - 1);
  expect(sources).toHaveLength(1);
  vi.advanceTimersByTime(1 + 500);
  expect(sources).toHaveLength(2);
  expect(sources[0]!.closed).toBe(true);
  expect(heard.at(-1)).toBe("down");
});

test("a frame without a position does not move it", () => {
  const live = stream(7);
  sources[0]!.says("change", "{}", "");
  expect(live.position).toBe(7);
});

test("too far behind: the board is loaded anew and the line goes on from there", async () => {
  stream(1);
  sources[0]!.says("reset", "");
  await vi.advanceTimersByTimeAsync(1);
  expect(sources.at(-1)!.url).toBe("/live/events?after=90");
});

test("a closed stream stays closed", () => {
  stream(1).close();
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
});

test("timeline entries merge by position, each once", () => {
  const entry = (position: number) => ({ position, at: "", kind: "", actor: "", agency: null, text: { id: "", en: "" }, note: null });
  expect(merged([entry(1), entry(3)], [entry(3), entry(2)]).map((each) => each.position)).toEqual([1, 2, 3]);
});
