import { describe, expect, it } from "vitest";
import { wav } from "../src/announcements/recorder";
import { inTurn, reasons } from "../src/desk/queue";
import type { CallView } from "../src/lib/api/types";

const NOW = Date.parse("2026-03-01T08:00:40Z");
const call = (id: string, second: number, ...because: string[]): CallView =>
  ({ id, because, offered_at: new Date(NOW - 40_000 + second * 1000).toISOString() }) as unknown as CallView;

const WORDS = [{ code: "call_back", label: "ahead" }, { code: "pranks", label: "after others" }];

describe("the waiting list", () => {
  it("stands in the order in which calls are served", () => {
    const calls = [call("plain", 20), call("prank", 15, "pranks"), call("cut", 39, "cut"), call("owed", 30, "call_back", "pranks")];
    expect(inTurn(calls, NOW, 30).map((each) => each.id)).toEqual(["cut", "owed", "plain", "prank"]);
  });

  it("lets a reputation count for a set time only", () => {
    const calls = [call("plain", 20), call("prank", 5, "pranks")];
    expect(inTurn(calls, NOW, 30).map((each) => each.id)).toEqual(["prank", "plain"]);
  });

  it("does not say what is outranked", () => {
    expect(reasons(call("a", 0, "call_back", "pranks"), WORDS)).toBe("ahead");
    expect(reasons(call("b", 0, "pranks"), WORDS)).toBe("after others");
    expect(reasons(call("c", 0), WORDS)).toBe("");
  });
});

describe("a recorded voice", () => {
  it("is a WAV file at the telephone's rate", async () => {
    const bytes = new DataView(await wav(new Float32Array([0, 1, -1, 2])).arrayBuffer());
    expect(bytes.byteLength).toBe(44 + 8);
    expect(bytes.getUint32(24, true)).toBe(8000);
    expect([0, 1, 2, 3].map((place) => bytes.getInt16(44 + place * 2, true))).toEqual([0, 32767, -32767, 32767]);
  });
});
