import { api, newId, ServerSaysNo } from "../lib/api/client";
import { queue } from "../lib/api/queue";
import type { CallView, DeskView, IncidentView, Manner, Mode, PartyKind, PartyView, ToTell } from "../lib/api/types";
import { board } from "../lib/live/board.svelte";
import { clock } from "../lib/clock.svelte";
import { outbox, session } from "../lib/session.svelte";
import { Report } from "../lib/report.svelte";
import { leg } from "../lib/leg/leg.svelte";
import { microphone } from "../lib/leg/microphone.svelte";
import { unlockSound } from "../lib/ring";
import { t } from "../lib/texts.svelte";

const REPORTS_KEY = "siaga-reports";
const ON_DUTY_KEY = "siaga-on-duty";
const PHONE_KEY = "siaga-desk-phone";
const OPEN_KEY = "siaga-open-report";
const MOST_KEPT_REPORTS = 200;

const live = (call: CallView): boolean => call.state === "talking" || call.state === "held" || call.state === "connecting";
const byTime = (a: CallView, b: CallView): number => a.offered_at.localeCompare(b.offered_at);

/** Which incident this browser opened for which call: a reload must not begin a second report. */
function reportIdFor(call: string): string {
  const known = JSON.parse(localStorage.getItem(REPORTS_KEY) ?? "{}") as Record<string, string>;
  if (known[call]) return known[call];
  const id = newId();
  const kept = Object.entries({ ...known, [call]: id }).slice(-MOST_KEPT_REPORTS);
  localStorage.setItem(REPORTS_KEY, JSON.stringify(Object.fromEntries(kept)));
  return id;
}

const atDesk = (party: PartyView): boolean => party.kind === "call_taker" || party.kind === "supervisor";

/** This person's own part in a call that is somebody else's. */
export const partOf = (call: CallView, me: number, states: PartyView["state"][]): PartyView | undefined =>
  call.parties.find((party) => atDesk(party) && party.who === String(me) && states.includes(party.state));

/** What one call taker's page shows and does. */
class Desk {
  report = $state.raw<Report | null>(null);
  trouble = $state("");
  /** What the sound goes through: a desk phone's name, or "" for this browser. */
  phone = $state(localStorage.getItem(PHONE_KEY) ?? "");
  busy = $state(false);
  #shownCall: string | null = null;

  get own(): DeskView | undefined {
    return board.desks.get(session.me.id);
  }

  /** In this window; the desk may be on duty in another one. */
  get signedOn(): boolean {
    return leg.state !== "off" && leg.state !== "elsewhere";
  }

  get calls(): CallView[] {
    return [...board.calls.values()].sort(byTime);
  }

  get offered(): CallView | undefined {
    return this.calls.find((call) => call.state === "ringing" && call.rings_at.includes(session.me.id));
  }

  /** A conference that rings at this desk. */
  get invitation(): CallView | undefined {
    return this.calls.find((call) => partOf(call, session.me.id, ["invited", "ringing"]));
  }

  get current(): CallView | undefined {
    return this.calls.find((call) => live(call) && call.call_taker === session.me.id && !call.unattended) ??
      this.calls.find((call) => live(call) && partOf(call, session.me.id, ["joined"])) ??
      this.calls.find((call) => call.direction === "out" && call.call_taker === session.me.id && call.state !== "ended");
  }

  get waiting(): CallView[] {
    return this.calls.filter((call) => call.direction === "in" && ["waiting", "ringing", "fallback"].includes(call.state));
  }

  get toCallBack(): CallView[] {
    const listed = this.calls.filter((call) => call.call_back === "due" || call.call_back === "dialled");
    return listed.sort((a, b) => Number(b.call_back_cut) - Number(a.call_back_cut) || byTime(a, b));
  }

  /** Who came to the office and whom no SMS reaches: rung from any telephone. */
  get toTell(): (ToTell & { incident: IncidentView })[] {
    return [...board.incidents.values()].flatMap((incident) => (incident.to_tell ?? []).map((one) => ({ ...one, incident })))
      .sort((a, b) => a.since.localeCompare(b.since));
  }

  get needOutcome(): CallView[] {
    return this.calls.filter((call) => call.state === "ended" && !call.outcome && call.call_taker === session.me.id && !this.outcomeOnItsWay(call.id));
  }

  /** Handed over: how it ended there is asked after, or was recorded a short while ago. The newest first. */
  get handedOver(): CallView[] {
    const listed = (call: CallView): boolean => call.referral_listed_until !== null && Date.parse(call.referral_listed_until) > clock.now;
    return this.calls.filter((call) => listed(call) && !this.outcomeOnItsWay(call.id)).reverse();
  }

  outcomeOnItsWay(call: string): boolean {
    return outbox.of(`call:${call}`).some((entry) => entry.state === "waiting");
  }

  /** The call opens its report by itself, once. */
  followCall(): void {
    const call = this.current;
    if (!call || call.id === this.#shownCall || call.state === "ringing") return;
    this.#shownCall = call.id;
    microphone.mute(false);  // muted for a word to a colleague in the call before: the next caller is heard
    this.openForCall(call);
  }

  openForCall(call: CallView): void {
    this.#show(call.incident ?? reportIdFor(call.id), call.id);
  }

  open(incident: string): void {
    this.#show(incident, null);
    if (!board.incidents.has(incident)) api.incident(incident).then((view) => board.takeIncident(view), (trouble: Error) => (this.trouble = trouble.message));
  }

  walkIn(): void {
    this.#show(newId(), null);
  }

  #show(incident: string, call: string | null): void {
    this.report = new Report(incident, call);
    sessionStorage.setItem(OPEN_KEY, JSON.stringify({ incident, call }));
  }

  /** After a reload: the report that stood here. After a killed browser: the one that is not all stored. */
  reopen(): void {
    if (this.report || this.current) return;
    const open = JSON.parse(sessionStorage.getItem(OPEN_KEY) ?? "null") as { incident: string; call: string | null } | null;
    const unsent = outbox.mine.findLast((entry) => entry.stream.startsWith("incident:"));
    const incident = open?.incident ?? unsent?.stream.slice("incident:".length);
    if (!incident || board.incidents.get(incident)?.state === "closed") return;
    this.#show(incident, open ? open.call : ((unsent?.body.call as string | null | undefined) ?? null));
  }

  async signOn(): Promise<void> {
    leg.movedAway = () => sessionStorage.removeItem(ON_DUTY_KEY);
    await this.act(async () => {
      await unlockSound();
      if (!session.catalogue.desk_phones.includes(this.phone)) this.phone = "";
      localStorage.setItem(PHONE_KEY, this.phone);
      await leg.signOn(this.phone);
      if (leg.state === "no_microphone") return;
      sessionStorage.setItem(ON_DUTY_KEY, "ready");
      await api.ready();
    });
  }

  /** Leaving the page signs the desk off; a reload comes back as it was: ready, or still paused. */
  rememberDuty(): void {
    if (sessionStorage.getItem(ON_DUTY_KEY)) sessionStorage.setItem(ON_DUTY_KEY, this.own?.state === "paused" ? "paused" : "ready");
  }

  async resumeDuty(): Promise<void> {
    const duty = sessionStorage.getItem(ON_DUTY_KEY);
    if (!duty) return;
    leg.movedAway = () => sessionStorage.removeItem(ON_DUTY_KEY);
    await this.act(async () => {
      await leg.signOn(this.phone);
      if (duty === "ready" && this.own?.state !== "talking") await api.ready();
    });
  }

  async signOff(): Promise<void> {
    sessionStorage.removeItem(ON_DUTY_KEY);
    await this.act(() => leg.signOff());
  }

  /** For a call to be made: the phone must be off the hook first. */
  ringOwnPhone(): void {
    void this.act(() => leg.signOn(this.phone));
  }

  /** The desk phone lies on its hook: picking it up answers, a click cannot. */
  get phoneOnHook(): boolean {
    return leg.state === "phone" && this.own?.leg !== "up";
  }

  ready(): void {
    void this.act(() => api.ready());
  }

  pause(reason: string): void {
    void this.act(() => api.pause(reason));
  }

  /** Calls this person left to the others: to go back to, or to end. */
  get leftToOthers(): CallView[] {
    return this.calls.filter((call) => live(call) && call.unattended && call.call_taker === session.me.id);
  }

  /** Whether the call on this desk is this person's own, not one they were asked into. */
  get owns(): boolean {
    return this.current?.call_taker === session.me.id && !this.current.unattended;
  }

  answer(): void {
    const call = this.offered;
    const asked = this.invitation;
    if (!call && asked) void this.act(() => api.onCall(asked.id, "accept"));
    if (call) void this.act(() => api.onCall(call.id, "answer"));
  }

  holdOrResume(): void {
    const call = this.current;
    if (call?.state === "talking") void this.act(() => api.onCall(call.id, "hold"));
    else if (call?.state === "held") void this.act(() => api.onCall(call.id, "resume"));
  }

  bringIn(kind: PartyKind, who: string, number: string, manner: Manner): void {
    const call = this.current;
    if (call) void this.act(() => api.onCall(call.id, "parties", { kind, who, number, manner }));
  }

  drop(call: string, party: string): void {
    void this.act(() => api.onCall(call, `parties/${party}/drop`));
  }

  /** To the one it can only be: the latest who is there. */
  handOver(party = this.others.at(-1)): void {
    const call = this.current;
    if (call && party) void this.act(() => api.onCall(call.id, `parties/${party.id}/hand-over`));
  }

  /** Who talks in the call on this desk beside caller and call taker. */
  get others(): PartyView[] {
    return (this.current?.parties ?? []).filter((party) => party.state === "joined" && party.mode === "talk" && party.kind !== "supervisor");
  }

  leaveToOthers(): void {
    const call = this.current;
    if (call) void this.act(() => api.onCall(call.id, "leave"));
  }

  sendKeys(digits: string, party: string | null): void {
    const call = this.current;
    if (call) void this.act(() => api.onCall(call.id, "keys", { digits, party }));
  }

  pauseRecording(reason: string): void {
    const call = this.current;
    if (call) void this.act(() => api.onCall(call.id, "recording/pause", { reason }));
  }

  resumeRecording(): void {
    const call = this.current;
    if (call) void this.act(() => api.onCall(call.id, "recording/resume"));
  }

  callSupervisor(): void {
    const call = this.current;
    if (call) void this.act(() => api.onCall(call.id, "supervisor"));
  }

  takeOver(call: string): void {
    void this.act(() => api.onCall(call, "take-over"));
  }

  attend(call: string, mode: Mode): void {
    void this.act(() => api.onCall(call, "attend", { mode }));
  }

  stopAttending(call: string): void {
    void this.act(() => api.onCall(call, "attend/stop"));
  }

  heed(call: string): void {
    void this.act(() => api.onCall(call, "heed"));
  }

  end(call: string): void {
    void this.act(() => api.onCall(call, "hang-up"));
  }

  /** What a supervisor does with another's desk. */
  steer(callTaker: number, what: "ready" | "pause" | "sign-off", body: unknown = {}): void {
    void this.act(() => api.onDesk(callTaker, what, body));
  }

  /** A supervisor's headset: signed on and paused, so that no call is offered. */
  async connectHeadset(): Promise<void> {
    await this.act(async () => {
      await unlockSound();
      await leg.signOn();
    });
  }

  /** Nobody speaks: the caller hears which key to press. */
  askSilent(): void {
    const call = this.current;
    if (call?.state === "talking" && !call.prompt) void this.act(() => queue.ask(call.id, "silent"));
  }

  hangUp(): void {
    const call = this.current;
    if (call && !this.owns) this.leaveToOthers();
    else if (call) void this.act(() => api.onCall(call.id, "hang-up"));
  }

  callBack(call: CallView): void {
    void this.act(() => api.onCall(call.id, "call-back"));
  }

  /** Who stands first on the list, by key. */
  callBackFirst(): void {
    const first = this.toCallBack.find((call) => call.call_back_permitted && call.call_back === "due");
    if (first && !this.current) this.callBack(first);
  }

  settle(call: CallView, how: string): void {
    void this.act(() => api.settleCallBack(call.id, how));
  }

  settleCaller(one: ToTell & { incident: IncidentView }, how: string): void {
    void this.act(async () => board.takeIncident(await api.settleCaller(one.incident.id, one.caller, one.news, how)));
  }

  setOutcome(call: string, outcome: string): void {
    outbox.send(`call:${call}`, `/api/calls/${call}/outcome`, { outcome }, t("Outcome of the call"));
  }

  /** Not an emergency: handed over, and to whom. */
  refer(call: string, to: string): void {
    outbox.send(`call:${call}`, `/api/calls/${call}/refer`, { to }, t("Outcome of the call"));
  }

  /** What came of a hand-over, at another service. */
  followUp(call: string, found: { to: string; seen: string; result: string; reference: string; said: string }): void {
    outbox.send(`call:${call}`, `/api/calls/${call}/refer/result`, found, t("Result of the hand-over"));
  }

  async act(work: () => Promise<unknown>): Promise<void> {
    this.trouble = "";
    this.busy = true;
    try {
      await work();
    } catch (trouble) {
      this.trouble = trouble instanceof ServerSaysNo ? trouble.message : t("The server does not answer. Please try again.");
    } finally {
      this.busy = false;
    }
  }
}

export const desk = new Desk();
