import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openedBy, TOLD_MS } from "../src/supervisor/trunks";

const at = "2026-11-28T01:00:00Z";
const opened_ms = Date.parse(at);

test("that a door opened by itself is told for half a day, and then no more", () => {
  for (const why of ["not_elsewhere", "line_lost"]) {
    expect(openedBy({ why, at }, opened_ms)).not.toBe("");
    expect(openedBy({ why, at }, opened_ms + TOLD_MS)).not.toBe("");
    expect(openedBy({ why, at }, opened_ms + TOLD_MS + 1000)).toBe("");
  }
});

test("a clock that was set back hides nothing, and what somebody opened is not told", () => {
  expect(openedBy({ why: "line_lost", at }, opened_ms - TOLD_MS)).not.toBe("");
  expect(openedBy({ why: "by_hand", at }, opened_ms)).toBe("");
});
