import { t } from "../lib/texts.svelte";

/** Why a unit is out of service, as `siaga/domain/unit.py` has it. */
export const reasons = ["defect", "no_crew", "no_fuel", "elsewhere"] as const;

export function outOfService(reason: string): string {
  const words: Record<string, string> = {
    defect: t("out of service: broken"),
    no_crew: t("out of service: no crew"),
    no_fuel: t("out of service: no fuel"),
    elsewhere: t("out of service: used for something else"),
  };
  return words[reason] ?? reason;
}
