import type { AlertView } from "./api/types";
import { t } from "./texts.svelte";

/**
 * What an agency without units says of its task: its people have set out, which the caller is told,
 * or it deals with it from its place, as a power office does that switches off a line.
 */
export type UnderWay = "set_out" | "in_place";

/** As the agency itself says it, and what waits to be sent is called. */
export const saysUnderWay = (what: UnderWay): string => (what === "set_out" ? t("Set out") : t("Dealt with from the office"));

/** What stands of it; also of words from before the two were told apart. */
export const underWayWord = (alert: AlertView): string =>
  alert.set_out_at ? t("Has set out") : alert.in_place_at ? t("Dealt with from the office") : t("Being dealt with");

export const underWayAt = (alert: AlertView, time: string): string =>
  alert.set_out_at ? t("set out at {time}", { time }) : alert.in_place_at ? t("dealt with from the office since {time}", { time }) : t("being dealt with since {time}", { time });

export const underWaySince = (alert: AlertView): string | null => alert.set_out_at ?? alert.in_place_at ?? alert.under_way_at;

/** Who deals with it from its place may set out after all; that somebody set out is not taken back. */
export const canSay = (alert: AlertView, what: UnderWay): boolean =>
  alert.unitless && !alert.inform && !alert.set_out_at && (what === "set_out" || !alert.in_place_at);
