import type { IncidentView } from "./api/types";
import { placeName } from "./places";
import { t } from "./texts.svelte";

export function shortPlace(incident: IncidentView): string {
  const { region_name, region_level, kecamatan_name, landmark } = incident.place;
  const region = region_name ? placeName(region_name, region_level, kecamatan_name) : "";
  return [region, landmark].filter(Boolean).join(" · ") || t("Place not known yet");
}

export const byUrgency = (a: IncidentView, b: IncidentView): number =>
  (a.priority ?? 9) - (b.priority ?? 9) || b.opened_at.localeCompare(a.opened_at);
