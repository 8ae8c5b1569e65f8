import type { CasualtyFigures } from "./api/types";
import { session } from "./session.svelte";
import { t } from "./texts.svelte";

export const FIGURES = ["dead", "severe", "slight", "missing", "displaced"] as const;

/** `2 meninggal, 5 luka ringan`; "" where nothing was counted. */
export function casualtyWords(counted: CasualtyFigures | null | undefined): string {
  if (!counted) return "";
  const said = (session.catalogue.casualties ?? []).flatMap(({ code, label }) => {
    const count = counted[code as (typeof FIGURES)[number]];
    return count ? [`${count} ${label}`] : [];
  });
  return said.join(", ") || t("nobody hurt");
}
