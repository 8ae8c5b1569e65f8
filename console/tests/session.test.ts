import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { BoardView, Catalogue, CallView } from "../src/lib/api/types";
import { Board } from "../src/lib/live/board.svelte";
import { label, session } from "../src/lib/session.svelte";

test("a catalogue kept by a release before this one has no words for what came since", () => {
  session.know({ outcomes: [{ code: "prank", label: "Iseng" }] } as Partial<Catalogue>);
  expect(label(session.catalogue.referral_results, "accepted")).toBe("accepted");
  expect(session.referralName("pln_123")).toBe("pln_123");
  expect(label(session.catalogue.outcomes, "prank")).toBe("Iseng");
});

test("a board kept by a release before this one has no results of hand-overs", () => {
  const board = new Board();
  const kept = { me: { id: 1 }, calls: [{ id: "a", version: 1, state: "ended", referred_to: "pln_123" }], incidents: [], desks: [], units: [] };
  board.show(kept as unknown as BoardView, 0);
  const shown = board.calls.get("a") as CallView;
  expect([shown.referral_result, shown.referral_reference, shown.referral_listed_until]).toEqual([null, "", null]);
  expect(board.handed_over_beyond).toBe(0);
});
