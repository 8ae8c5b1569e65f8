import { get, newId, post } from "./client";
import type { AlikeIncident, IncidentView } from "./types";

/** Incidents that are one, or several. */
export const together = {
  alike: (incident: string, q: string) =>
    get<AlikeIncident[]>(`/api/incidents/${incident}/alike?${new URLSearchParams({ q })}`),
  split: (incident: string, parts: string[]) =>
    post<IncidentView>(`/api/incidents/${incident}/split`, { incident: newId(), parts }),
};
