import { t } from "../lib/texts.svelte";
import type { Reached } from "./steps";

/** A state as the crew says it. */
export const reachedWord = (reached: Reached): string =>
  ({
    new: t("New, not accepted yet"), acknowledged: t("accepted"), under_way: t("being dealt with"), in_place: t("dealt with from the office"), set_out: t("set out"), assigned: t("Your unit is assigned"), en_route: t("on the way"),
    on_scene: t("on scene"), cleared: t("cleared"), done: t("done"), declined: t("declined"), withdrawn: t("withdrawn"),
  })[reached];
