import { get, post } from "./client";
import type { AnnouncementList, ReputationView, TrunkList } from "./types";

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
  trunks: () => get<TrunkList>("/api/drills"),
  beginDrill: (trunk: string, minutes: number, numbers: string[]) => post<unknown>("/api/drills", { trunk, minutes, numbers }),
  endDrill: (trunk: string) => post<unknown>("/api/drills/end", { trunk }),
  setSkills: (call_taker: number, skills: string[], second_line: boolean) =>
    post<unknown>("/api/desks/skills", { call_taker, skills, second_line }),
  announcements: () => get<AnnouncementList>("/api/announcements"),
  sound: (code: string) => `/api/announcements/${code}/sound`,
  replace: (code: string, wav: Blob) => post<unknown>(`/api/announcements/${code}`, wav),
  restore: (code: string) => post<unknown>(`/api/announcements/${code}/restore`),
};
