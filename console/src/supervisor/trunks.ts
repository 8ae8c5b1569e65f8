import type { TrunkHealth } from "../lib/api/types";
import { label, session } from "../lib/session.svelte";
import { t } from "../lib/texts.svelte";

/** What is wrong with a line to the operator, in words; "" when nothing is. */
export function wrongWith(trunk: TrunkHealth): string {
  if (trunk.result?.reason) return label(session.catalogue.trunk_failures, trunk.result.reason);
  return trunk.reached === false ? t("The operator's equipment does not answer") : "";
}
