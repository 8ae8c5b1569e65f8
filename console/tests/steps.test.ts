import { expect, test } from "vitest";
import { navigationTo, othersOut, standOf } from "../src/field/steps";
import type { AlertView } from "../src/lib/api/types";
import type { Entry } from "../src/lib/outbox/entry";

const AT = "2026-03-01T08:00:00Z";
const LATER = "2026-03-01T08:05:00Z";
const assignment = (unit: string, state: "assigned" | "en_route" | "on_scene" | "cleared") =>
  ({ unit, unit_name: unit, state, assigned_at: AT, en_route_at: null, on_scene_at: null, cleared_at: null, safety: null, safety_at: null, answer_by: null, sharing: null, tracked: false });
const alert = (state: AlertView["state"], assignments: AlertView["assignments"] = []) =>
  ({ id: "a", state, assignments, acknowledged_at: state === "acknowledged" ? AT : null, done_at: null }) as unknown as AlertView;
const entry = (what: string, body: Record<string, unknown> = {}, state: Entry["state"] = "waiting") =>
  ({ path: `/api/incidents/i/alerts/a/${what}`, body, state, at: 1000, tap: { at: 1000, ahead_ms: 500 } }) as unknown as Entry;

test("what was tapped stands on top of what the server has, in order, and is not called sent", () => {
  const pending = [entry("assign", { unit: "e1" }), entry("units/e1", { to: "en_route" })];
  const stand = standOf(alert("delivered"), "e1", pending);
  expect(stand.reached).toBe("en_route");
  expect(stand.steps).toEqual([
    { reached: "assigned", at: new Date(1500).toISOString(), sent: false },
    { reached: "en_route", at: new Date(1500).toISOString(), sent: false },
  ]);
});

test("a tap that was refused brings nobody further", () => {
  expect(standOf(alert("delivered"), "e1", [entry("assign", { unit: "e1" }, "refused")]).reached).toBe("new");
});

test("another unit's steps are not the own unit's", () => {
  const there = alert("acknowledged", [assignment("e2", "on_scene")]);
  expect(standOf(there, "e1", [entry("units/e2", { to: "cleared" })]).reached).toBe("acknowledged");
  expect(othersOut(there, "e1").map((one) => one.unit)).toEqual(["e2"]);
  expect(standOf(there, "e2", [])).toMatchObject({ reached: "on_scene" });
});

test("an alert that is over is over whatever the unit was doing", () => {
  expect(standOf(alert("withdrawn", [assignment("e1", "cleared")]), "e1", []).reached).toBe("withdrawn");
});

test("navigation opens the phone's own program, by words where no point is known", () => {
  expect(navigationTo({ lat: 2.7, lon: 98.3, words: "" }, "Android")).toBe("geo:2.7,98.3?q=2.7%2C98.3");
  expect(navigationTo({ lat: null, lon: null, words: "pasar, Sidikalang" }, "Android")).toBe("geo:0,0?q=pasar%2C%20Sidikalang");
  expect(navigationTo({ lat: 2.7, lon: 98.3, words: "" }, "iPhone")).toBe("https://maps.apple.com/?daddr=2.7%2C98.3");
});

test("of an agency without units the officer's own word is a step", () => {
  const taken = alert("acknowledged");
  expect(standOf(taken, null, [entry("under-way")])).toMatchObject({ reached: "under_way", steps: [{ sent: true }, { reached: "under_way", sent: false }] });
  expect(standOf(taken, null, [entry("under-way", { what: "in_place" })]).reached).toBe("in_place");
  expect(standOf({ ...taken, under_way_at: AT, in_place_at: AT, set_out_at: LATER }, null, [])).toMatchObject({ reached: "set_out", steps: [{ reached: "acknowledged" }, { reached: "in_place" }, { reached: "set_out", at: LATER }] });
  expect(standOf({ ...taken, under_way_at: AT }, null, [])).toMatchObject({ reached: "under_way", steps: [{ reached: "acknowledged" }, { reached: "under_way", sent: true }] });
});
