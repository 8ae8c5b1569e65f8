import type { IncidentView } from "./api/types";
import { placeName } from "./places";
import type { Pin } from "./map/draw";
import { session } from "./session.svelte";
import { t } from "./texts.svelte";

export function shortPlace(incident: IncidentView): string {
  const { region_name, region_level, kecamatan_name, landmark } = incident.place;
  const region = region_name ? placeName(region_name, region_level, kecamatan_name) : "";
  return [region, landmark].filter(Boolean).join(" · ") || t("Place not known yet");
}

export const byUrgency = (a: IncidentView, b: IncidentView): number =>
  (a.priority ?? 9) - (b.priority ?? 9) || b.opened_at.localeCompare(a.opened_at);

export function pinOf(incident: IncidentView): Pin {
  const { lat, lon, region } = incident.place;
  return {
    id: incident.id,
    point: lat != null && lon != null ? { lat, lon } : null,
    region,
    priority: incident.priority,
    label: `${incident.priority ? `${t("Priority {number}", { number: incident.priority })} · ` : ""}${incident.number} ${session.categoryName(incident.category)} ${shortPlace(incident)}`,
  };
}
