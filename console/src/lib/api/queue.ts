import { get, post } from "./client";

export interface ReputationCall {
  id: string;
  offered_at: string;
  outcome: string | null;
  because: string[];
  waited_s: number;
  overtaken_by: number;
  incident: string | null;
  incident_number: string | null;
  forgiven: boolean;
  behind: boolean;
  lost: boolean;
}

export interface ReputationNumber {
  call: string;
  number: string;
  weight: number;
  behind: boolean;
  calls: ReputationCall[];
}

export interface ReputationView {
  reviewed_at: string | null;
  reviewed_by_name: string | null;
  due: boolean;
  days: number;
  reordered: number;
  lost: number;
  numbers: ReputationNumber[];
}

export interface AnnouncementView {
  code: string;
  second: boolean;
  text: string;
  there: boolean;
  recorded_at: string | null;
  recorded_by_name: string | null;
  duration_s: number | null;
}

export interface Trunk {
  name: string;
  drills_only: boolean;
}

/** The queue, the whole room, and what callers hear. */
export const queue = {
  want: (call: string, skill: string) => post<unknown>(`/api/calls/${call}/skill`, { skill }),
  sendBack: (call: string, skill: string) => post<unknown>(`/api/calls/${call}/send-back`, { skill }),
  ask: (call: string, prompt: string) => post<unknown>(`/api/calls/${call}/prompt`, { prompt }),
  stopCallBack: (call: string) => post<unknown>(`/api/calls/${call}/stop-call-back`),
  liftDrill: (call: string) => post<unknown>(`/api/calls/${call}/lift-drill`),
  forgive: (call: string) => post<unknown>(`/api/calls/${call}/forgive`),
  reputation: () => get<ReputationView>("/api/reputation"),
  reviewed: () => post<unknown>("/api/reputation/reviewed"),
  surge: (on: boolean) => post<unknown>("/api/surge", { on }),
  trunks: () => get<{ trunks: Trunk[] }>("/api/drills"),
  beginDrill: (trunk: string, minutes: number, numbers: string[]) => post<unknown>("/api/drills", { trunk, minutes, numbers }),
  endDrill: (trunk: string) => post<unknown>("/api/drills/end", { trunk }),
  setSkills: (call_taker: number, skills: string[], second_line: boolean) =>
    post<unknown>("/api/desks/skills", { call_taker, skills, second_line }),
  announcements: () => get<{ longest_s: number; items: AnnouncementView[] }>("/api/announcements"),
  sound: (code: string) => `/api/announcements/${code}/sound`,
  replace: (code: string, wav: Blob) => post<unknown>(`/api/announcements/${code}`, wav),
  restore: (code: string) => post<unknown>(`/api/announcements/${code}/restore`),
};
