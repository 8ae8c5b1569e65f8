import { t } from "../lib/texts.svelte";

/** Why a call is not (wholly) recorded. */
export const troubleWord = (trouble: string | null): string =>
  ({
    engine: t("the phone engine refuses"), stopped: t("the phone engine has stopped writing"), disk_full: t("the disk is full"),
    disk_error: t("the disk cannot be written"), no_sound: t("no sound arrived on the disk"), too_short: t("too short to be recorded"),
  })[trouble ?? ""] ?? t("the phone engine refuses");
