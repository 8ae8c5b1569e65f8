import type { TrunkHealth } from "../lib/api/types";
import { label, session } from "../lib/session.svelte";
import { t } from "../lib/texts.svelte";

/** What is wrong with a line to the operator, in words; "" when nothing is. */
export function wrongWith(trunk: TrunkHealth): string {
  if (trunk.result?.reason) return label(session.catalogue.trunk_failures, trunk.result.reason);
  return trunk.reached === false ? t("The operator's equipment does not answer") : "";
}

/** Why a door that was closed for a drill opened before its time and without anybody's doing; "" otherwise. */
export function openedBy(why: string): string {
  if (why === "not_elsewhere") return t("Opened by itself: a caller who was turned away came by no other line");
  return why === "line_lost" ? t("Opened by itself: no other line was left") : "";
}
