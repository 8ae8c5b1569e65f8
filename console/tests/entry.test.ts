import { describe, expect, test } from "vitest";
import { hurry, insisted, pauseAfter, put, retryLater, sendable, stored, type Entry, type NewEntry } from "../src/lib/outbox/entry";

const none = new Set<string>();
let count = 0;
const field = (name: string, value: string, at: number, stream = "incident:a"): NewEntry => ({
  key: `k${++count}`, stream, user: 1, path: "/api/incidents/a/fields", body: { field: name, value, seen_version: 0 },
  field: name, label: name, at, send_at: at + 600,
});
const command = (at: number, stream = "incident:a"): NewEntry => ({
  key: `k${++count}`, stream, user: 1, path: "/forward", body: {}, field: null, label: "forward", at, send_at: at,
});
const all = (...added: NewEntry[]): Entry[] => added.reduce<Entry[]>((entries, each) => put(entries, each, none).entries, []);

describe("the outbox", () => {
  test("typing on replaces the value that was not tried yet, and keeps its key", () => {
    const first = field("narrative", "a fi", 0);
    const entries = all(first, field("narrative", "a fire", 300));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ key: first.key, send_at: 900, body: { value: "a fire" } });
  });

  test("a value that may have arrived already is left alone", () => {
    const [tried] = all(field("narrative", "a fire", 0));
    const entries = put([retryLater(tried!, 700)], field("narrative", "a big fire", 1000), none).entries;
    expect(entries.map((entry) => entry.body.value)).toEqual(["a fire", "a big fire"]);
  });

  test("what is on its way is left alone too", () => {
    const entries = all(field("people", "3", 0));
    expect(put(entries, field("people", "4", 100), new Set([entries[0]!.key])).entries).toHaveLength(2);
  });

  test("one thing's commands go one after another, another thing's do not wait", () => {
    const entries = all(field("category", "fire", 0), field("people", "3", 0), field("category", "flood", 0, "incident:b"));
    expect(sendable(entries, none, 1000).map((entry) => entry.body.value)).toEqual(["fire", "flood"]);
    expect(sendable(entries, new Set([entries[0]!.key]), 1000).map((entry) => entry.body.value)).toEqual(["flood"]);
  });

  test("forwarding hurries the fields before it and stays behind them", () => {
    const entries = all(field("narrative", "a fire", 0), command(100));
    expect(sendable(entries, none, 100).map((entry) => entry.path)).toEqual(["/api/incidents/a/fields"]);
    expect(sendable(stored(entries, entries[0]!.key, 4).entries, none, 100).map((entry) => entry.path)).toEqual(["/forward"]);
  });

  test("nothing is sent before its time", () => {
    const entries = all(field("narrative", "a", 0));
    expect(sendable(entries, none, 599)).toEqual([]);
    expect(sendable(hurry(entries, "incident:a", 10).entries, none, 10)).toHaveLength(1);
  });

  test("the pause doubles and has an end; the key stays", () => {
    const [entry] = all(field("narrative", "a", 0));
    const again = retryLater(retryLater(entry!, 1000), 2000);
    expect(again).toMatchObject({ key: entry!.key, attempts: 2, send_at: 3000 });
    expect(pauseAfter(30)).toBe(15_000);
  });

  test("a later value of the same field follows the version the earlier one got", () => {
    const [tried] = all(field("narrative", "a", 0));
    const entries = put([retryLater(tried!, 0)], field("narrative", "ab", 10), none).entries;
    expect(stored(entries, tried!.key, 7).entries[0]!.body.seen_version).toBe(7);
  });

  test("a refused command does not hold up those behind it", () => {
    const entries = all(command(0), command(1));
    const parked = entries.map((entry, index) => (index === 0 ? { ...entry, state: "refused" as const } : entry));
    expect(sendable(parked, none, 10).map((entry) => entry.key)).toEqual([entries[1]!.key]);
  });

  test("insisting is a new command over the version that was seen", () => {
    const [entry] = all(field("narrative", "mine", 0));
    const again = insisted({ ...entry!, state: "conflict", theirs: { value: "theirs", version: 9, by_name: "Andi" } }, "new", 50);
    expect(again).toMatchObject({ key: "new", state: "waiting", body: { value: "mine", seen_version: 9 } });
  });
});
