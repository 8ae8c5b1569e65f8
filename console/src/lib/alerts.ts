import type { AlertState, AlertView, AssignmentState, AssignmentView, WantedUnits } from "./api/types";
import { t } from "./texts.svelte";

export const alertWord = (alert: AlertView): string => {
  const words: Record<AlertState, string> = {
    raised: t("sent, not on a screen yet"), delivered: t("on the agency's screen"), acknowledged: t("accepted"),
    declined: t("declined"), withdrawn: t("withdrawn"), done: t("done"), read: t("has been read"),
    moved: alert.moved_to ? t("goes on in {number}", { number: alert.moved_to.number }) : t("goes on in another incident"),
  };
  if (alert.neighbour && alert.state === "raised") return t("handed over, not on a screen yet");
  if (alert.neighbour && alert.state === "acknowledged") return t("the record is taken over");
  return words[alert.state];
};

/** "2 fire engines" in a language without a plural: "fire engine × 2". */
export const unitsInWords = (units: WantedUnits[]): string => units.map((each) => `${each.label} × ${each.count}`).join(", ");

export const assignmentWord = (state: AssignmentState): string =>
  ({ assigned: t("assigned"), en_route: t("on the way"), on_scene: t("on scene"), cleared: t("cleared") })[state];

/** Somebody must say "ours". Who is only informed need not: see `unread`. */
export const unanswered = (alert: AlertView): boolean => !alert.inform && (alert.state === "raised" || alert.state === "delivered");

export const unread = (alert: AlertView): boolean => alert.inform && (alert.state === "raised" || alert.state === "delivered");

export const alive = (alert: AlertView): boolean => unanswered(alert) || alert.state === "acknowledged";

/** Late by the server's word, or by the clock when the word is still on its way. */
export const late = (alert: AlertView, now: number): boolean =>
  unanswered(alert) && (alert.overdue || Date.parse(alert.due_at) < now);

/** Since when the assignment is in its present state. */
export const stepTime = (assignment: AssignmentView): string | null =>
  ({
    assigned: assignment.assigned_at, en_route: assignment.en_route_at,
    on_scene: assignment.on_scene_at, cleared: assignment.cleared_at,
  })[assignment.state];

/** Nothing is left to wait for: the incident may be closed. */
export const finished = (alerts: AlertView[]): boolean => alerts.some((alert) => !alert.inform) && alerts.every((alert) => !alive(alert));
