import type { TrunkHealth, TrunkOpened } from "../lib/api/types";
import { label, session } from "../lib/session.svelte";
import { t } from "../lib/texts.svelte";

/** What is wrong with a line to the operator, in words; "" when nothing is. */
export function wrongWith(trunk: TrunkHealth): string {
  if (trunk.result?.reason) return label(session.catalogue.trunk_failures, trunk.result.reason);
  return trunk.reached === false ? t("The operator's equipment does not answer") : "";
}

/** So long it is told that a door has opened by itself: the shift that closed it, or the next, reads it. */
export const TOLD_MS = 12 * 3600_000;

/** Why a door that was closed for a drill opened before its time and without anybody's doing; "" otherwise, and long after. */
export function openedBy({ why, at }: TrunkOpened, now_ms: number): string {
  if (now_ms - Date.parse(at) > TOLD_MS) return "";
  if (why === "not_elsewhere") return t("Opened by itself: a caller who was turned away came by no other line");
  return why === "line_lost" ? t("Opened by itself: no other line was left") : "";
}
