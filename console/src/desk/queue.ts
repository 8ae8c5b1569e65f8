import type { CallView, Choice } from "../lib/api/types";

const OWED = ["call_back", "open_incident", "sent_back"];

/** As the server's rule: cut, owed, everybody, and for a time numbers with a reputation. */
function place(call: CallView, now: number, pranks_s: number): number {
  if (call.because.includes("cut")) return 0;
  if (call.because.some((reason) => OWED.includes(reason))) return 1;
  const waited_s = (now - Date.parse(call.offered_at)) / 1000;
  return call.because.includes("pranks") && waited_s < pranks_s ? 3 : 2;
}

/** In the order in which they are served; `pranks_s`: how long a reputation counts. */
export const inTurn = (calls: CallView[], now: number, pranks_s: number): CallView[] =>
  [...calls].sort((a, b) => place(a, now, pranks_s) - place(b, now, pranks_s) || a.offered_at.localeCompare(b.offered_at));

/** Why a call does not simply wait in its turn, in words. What is outranked is not said. */
export function reasons(call: CallView, words: Choice[]): string {
  const weightier = call.because.filter((reason) => reason !== "pranks");
  const said = weightier.length ? weightier : call.because;
  return said.map((reason) => words.find((each) => each.code === reason)?.label ?? reason).join(", ");
}
