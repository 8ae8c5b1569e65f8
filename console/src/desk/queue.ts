import type { CallView } from "../lib/api/types";
import { label, session } from "../lib/session.svelte";

const OWED = ["call_back", "open_incident", "sent_back"];

/** As the server's rule: cut, owed, everybody, and for a time numbers with a reputation. */
function place(call: CallView, now: number): number {
  if (call.because.includes("cut")) return 0;
  if (call.because.some((reason) => OWED.includes(reason))) return 1;
  const waited_s = (now - Date.parse(call.offered_at)) / 1000;
  return call.because.includes("pranks") && waited_s < session.catalogue.pranks_s ? 3 : 2;
}

export const inTurn = (calls: CallView[], now: number): CallView[] =>
  [...calls].sort((a, b) => place(a, now) - place(b, now) || a.offered_at.localeCompare(b.offered_at));

/** Why a call does not simply wait in its turn, in words. What is outranked is not said. */
export function reasons(call: CallView): string {
  const weightier = call.because.filter((reason) => reason !== "pranks");
  return (weightier.length ? weightier : call.because).map((reason) => label(session.catalogue.queue_reasons, reason)).join(", ");
}
