import type { AlertView, AssignmentState, AssignmentView } from "../lib/api/types";
import type { Entry } from "../lib/outbox/entry";
import type { UnderWay } from "../lib/underWay";

/**
 * How far one unit has come with one task, as the crew knows it: what the server has, and on
 * top of it what was tapped here and is not sent yet. Pure.
 */
export type Reached = "new" | "acknowledged" | "under_way" | UnderWay | AssignmentState | "done" | "declined" | "withdrawn";

export interface Step {
  reached: Reached;
  /** When, by the server's clock (ISO). */
  at: string;
  /** False while only this phone knows of it. */
  sent: boolean;
}

export interface Stand {
  reached: Reached;
  steps: Step[];
}

const last = (alert: AlertView, unit: string | null): AssignmentView | undefined =>
  alert.assignments.findLast((assignment) => assignment.unit === unit);

function onServer(alert: AlertView, unit: string | null): Stand {
  const steps: Step[] = [];
  const add = (reached: Reached, at: string | null | undefined) => at && steps.push({ reached, at, sent: true });
  add("acknowledged", alert.acknowledged_at);
  if (![alert.in_place_at, alert.set_out_at].includes(alert.under_way_at)) add("under_way", alert.under_way_at);
  add("in_place", alert.in_place_at);
  add("set_out", alert.set_out_at);
  const own = last(alert, unit);
  add("assigned", own?.assigned_at);
  add("en_route", own?.en_route_at);
  add("on_scene", own?.on_scene_at);
  if (own?.cleared_at !== alert.done_at) add("cleared", own?.cleared_at);
  add("done", alert.done_at);
  if (alert.state === "raised" || alert.state === "delivered") return { reached: "new", steps };
  if (alert.state === "read" || alert.state === "moved") return { reached: "done", steps };
  if (alert.state !== "acknowledged") return { reached: alert.state, steps };
  const word = alert.set_out_at ? "set_out" : alert.in_place_at ? "in_place" : alert.under_way_at ? "under_way" : "acknowledged";
  return { reached: own?.state ?? word, steps };
}

/** What a waiting command of this alert brings the unit to; null for a command about something else. */
function tapped(entry: Entry, alert: string, unit: string | null): Reached | null {
  const what = entry.path.split(`/alerts/${alert}/`)[1];
  if (what === "acknowledge") return "acknowledged";
  if (what === "under-way") return (entry.body.what as UnderWay | undefined) ?? "under_way";
  if (what === "assign" && entry.body.unit === unit) return "assigned";
  if (what === `units/${unit}`) return entry.body.to as AssignmentState;
  if (what === "done") return "done";
  if (what === "decline") return "declined";
  return null;
}

export function standOf(alert: AlertView, unit: string | null, pending: Entry[]): Stand {
  const { reached: known, steps } = onServer(alert, unit);
  let reached = known;
  for (const entry of pending) {
    const next = entry.state === "waiting" ? tapped(entry, alert.id, unit) : null;
    if (!next) continue;
    reached = next;
    const at = (entry.tap?.at ?? entry.at) + (entry.tap?.ahead_ms ?? 0);
    steps.push({ reached, at: new Date(at).toISOString(), sent: false });
  }
  return { reached, steps };
}

/** Other units of the agency that are still out on this task. */
export const othersOut = (alert: AlertView, unit: string | null): AssignmentView[] =>
  alert.assignments.filter((assignment) => assignment.unit !== unit && assignment.state !== "cleared");

export interface Spot {
  lat: number | null;
  lon: number | null;
  /** What to search for where no point is known. */
  words: string;
}

/** Opens the phone's own navigation: Android's by `geo:`, Apple's by its address. */
export function navigationTo({ lat, lon, words }: Spot, agent: string): string {
  const point = lat !== null && lon !== null ? `${lat},${lon}` : "";
  const asked = encodeURIComponent(point || words);
  if (/iPhone|iPad|Macintosh/.test(agent)) return `https://maps.apple.com/?daddr=${asked}`;
  return point ? `geo:${point}?q=${asked}` : `geo:0,0?q=${asked}`;
}
