import { SvelteMap } from "svelte/reactivity";
import { api, ServerSaysNo, useCsrf } from "../api/client";
import type {
  BoardView, CallView, Change, ChannelTrouble, DeskView, IncidentView, MajorBrief, Me, ModeView, TimelineEntry, TrunkHealth, UnitView,
} from "../api/types";
import { clock } from "../clock.svelte";
import { LiveStream, type Source } from "./stream";

const FAILURES_UNTIL_ASKED = 2;

/** Everything this person may see, kept equal to the server's by the live line. */
export class Board {
  calls = new SvelteMap<string, CallView>();
  incidents = new SvelteMap<string, IncidentView>();
  desks = new SvelteMap<number, DeskView>();
  units = new SvelteMap<string, UnitView>();
  trunks = new SvelteMap<string, TrunkHealth>();
  majors = new SvelteMap<string, MajorBrief>();
  /** Ways out of the centre that do not work now. */
  channels = new SvelteMap<string, ChannelTrouble>();
  /** Hand-overs without a result beside those among the calls. */
  handed_over_beyond = $state(0);
  timelines = new SvelteMap<string, TimelineEntry[]>();
  me = $state.raw<Me | null>(null);
  mode = $state.raw<ModeView | null>(null);
  loaded = $state(false);
  /** Server time in ms since when the line is lost; null while it stands. */
  lost_since = $state<number | null>(null);
  signed_out = $state(false);
  #stream: LiveStream | null = null;
  #failures = 0;
  #heard: ((change: Change) => void)[] = [];

  async start(): Promise<void> {
    const position = await this.#load();
    this.#stream?.close();
    this.#stream = new LiveStream((url) => new EventSource(url) as unknown as Source, {
      change: (data) => this.take(JSON.parse(data) as Change),
      pulse: (data) => clock.set((JSON.parse(data) as { now: string }).now),
      reset: () => this.#load(),
      up: () => this.#up(),
      down: () => this.#down(),
    }, position);
    this.#stream.connect();
  }

  /** What was seen before the server went away. A call that was ringing then must not ring now. */
  show(view: BoardView, at: number): void {
    // A board kept by a release before this one has no links, no ladders, and no results of hand-overs.
    const calls = view.calls.filter((call) => call.state !== "ringing" && call.state !== "waiting").map((call) => ({
      ...call, referral_result: call.referral_result ?? null, referral_reference: call.referral_reference ?? "",
      referral_said: call.referral_said ?? "", referral_listed_until: call.referral_listed_until ?? null,
    }));
    const incidents = view.incidents.map((incident) => ({
      ...incident, links: incident.links ?? [], alerts: incident.alerts.map((alert) => ({ ...alert, ladder: alert.ladder ?? null })),
    }));
    this.#fill({ ...view, calls, incidents });
    this.lost_since = at;
  }

  /** All of it, as the server would send it. */
  view(): BoardView {
    return {
      position: this.#stream?.position ?? 0, now: new Date(clock.now).toISOString(), me: this.me!,
      calls: [...this.calls.values()], incidents: [...this.incidents.values()],
      desks: [...this.desks.values()], units: [...this.units.values()], mode: this.mode,
      handed_over_beyond: this.handed_over_beyond,
      trunks: [...this.trunks.values()], majors: [...this.majors.values()], channels: [...this.channels.values()],
    };
  }

  /** Be told of every change, for sounds; returns how to stop. */
  listen(listener: (change: Change) => void): () => void {
    this.#heard.push(listener);
    return () => (this.#heard = this.#heard.filter((each) => each !== listener));
  }

  take(change: Change): void {
    if (change.kind === "call") replace(this.calls, change.id as string, change.view as CallView | null);
    else if (change.kind === "incident") replace(this.incidents, change.id as string, change.view as IncidentView | null);
    else if (change.kind === "desk") set(this.desks, Number(change.id), change.view as DeskView | null);
    else if (change.kind === "unit") set(this.units, change.id as string, change.view as UnitView | null);
    else if (change.kind === "mode") this.mode = change.view as ModeView | null;
    else if (change.kind === "trunk") set(this.trunks, change.id as string, change.view as TrunkHealth | null);
    else if (change.kind === "major") set(this.majors, change.id as string, change.view as MajorBrief | null);
    else if (change.kind === "channel") set(this.channels, change.id as string, change.view as ChannelTrouble | null);
    const incident = change.kind === "incident" ? (change.id as string) : change.kind === "call" ? (change.view as CallView | null)?.incident : null;
    if (incident) this.#addEntries(incident, change.entries ?? []);
    for (const listener of this.#heard) listener(change);
  }

  /** A reply of the server, or one incident fetched by itself. */
  takeIncident(view: IncidentView): void {
    replace(this.incidents, view.id, view);
  }

  takeCall(view: CallView): void {
    replace(this.calls, view.id, view);
  }

  async openTimeline(incident: string): Promise<void> {
    const entries = await api.timeline(incident);
    this.timelines.set(incident, merged(this.timelines.get(incident) ?? [], entries));
  }

  #addEntries(incident: string, entries: TimelineEntry[]): void {
    const known = this.timelines.get(incident);
    if (known && entries.length) this.timelines.set(incident, merged(known, entries));
  }

  async #load(): Promise<number> {
    const view = await api.board();
    this.#fill(view);
    clock.set(view.now);
    await Promise.allSettled([...this.timelines.keys()].map((incident) => this.openTimeline(incident)));
    return view.position;
  }

  #fill(view: BoardView): void {
    if (this.me && this.me.id !== view.me.id) return location.reload();
    this.me = view.me;
    if (view.me.csrf) useCsrf(view.me.csrf);
    refill(this.calls, view.calls.map((call) => [call.id, call]));
    refill(this.incidents, view.incidents.map((incident) => [incident.id, incident]));
    refill(this.desks, view.desks.map((desk) => [desk.call_taker, desk]));
    refill(this.units, view.units.map((unit) => [unit.code, unit]));
    this.mode = view.mode;
    this.handed_over_beyond = view.handed_over_beyond ?? 0;
    // A board kept by a release before this one has no trunks, major incidents or channels.
    refill(this.channels, (view.channels ?? []).map((channel) => [channel.name, channel]));
    refill(this.trunks, (view.trunks ?? []).map((trunk) => [trunk.name, trunk]));
    refill(this.majors, (view.majors ?? []).map((major) => [major.id, major]));
    this.loaded = true;
  }

  #up(): void {
    this.lost_since = null;
    this.#failures = 0;
  }

  #down(): void {
    this.lost_since ??= clock.now;
    this.#failures += 1;
    if (this.#failures >= FAILURES_UNTIL_ASKED) void this.#askWhetherSignedOut();
  }

  async #askWhetherSignedOut(): Promise<void> {
    try {
      await api.me();
      this.signed_out = false;
    } catch (trouble) {
      if (trouble instanceof ServerSaysNo && (trouble.status === 401 || trouble.status === 403)) this.signed_out = true;
    }
  }
}

function replace<V extends { version: number }>(map: SvelteMap<string, V>, id: string, view: V | null): void {
  const known = map.get(id);
  if (view === null) map.delete(id);
  else if (!known || view.version >= known.version) map.set(id, view);
}

function set<K, V>(map: SvelteMap<K, V>, id: K, view: V | null): void {
  if (view === null) map.delete(id);
  else map.set(id, view);
}

function refill<K, V>(map: SvelteMap<K, V>, pairs: [K, V][]): void {
  const kept = new Set(pairs.map(([id]) => id));
  for (const id of [...map.keys()]) if (!kept.has(id)) map.delete(id);
  for (const [id, view] of pairs) map.set(id, view);
}

export function merged(known: TimelineEntry[], more: TimelineEntry[]): TimelineEntry[] {
  const byPosition = new Map([...known, ...more].map((entry) => [entry.position, entry]));
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}

export const board = new Board();
