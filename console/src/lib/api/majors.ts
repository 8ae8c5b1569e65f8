import { get, newId, post } from "./client";
import type { MajorBrief, MajorView } from "./types";

const of = (id: string, what: string, body: unknown): Promise<MajorView> => post<MajorView>(`/api/majors/${id}/${what}`, body);

export const majors = {
  list: () => get<MajorBrief[]>("/api/majors"),
  one: (id: string) => get<MajorView>(`/api/majors/${id}`),
  declare: (name: string, kind: string, incidents: string[]) =>
    post<MajorView>("/api/majors", { major: newId(), name, kind, incidents }),
  gather: (id: string, incident: string) => of(id, "incidents", { incident }),
  release: (id: string, incident: string, reason: string) => of(id, `incidents/${incident}/release`, { reason }),
  commander: (id: string, agency: string, person: string) => of(id, "commander", { agency, person }),
  /** `entry` is kept by the caller: sent again it is said once. */
  log: (id: string, entry: string, text: string, for_all: boolean, corrects: string | null) =>
    of(id, "log", { entry, text, for_all, corrects }),
  end: (id: string, summary: string) => of(id, "end", { summary }),
  reopen: (id: string, reason: string) => of(id, "reopen", { reason }),
};
