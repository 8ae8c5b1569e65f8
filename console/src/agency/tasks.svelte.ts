import { newId, post, ServerSaysNo } from "../lib/api/client";
import type { AlertView, IncidentView, UnitView } from "../lib/api/types";
import { alive, unanswered, unread } from "../lib/alerts";
import { moreWanted } from "../lib/ladders";
import { board } from "../lib/live/board.svelte";
import { Report } from "../lib/report.svelte";
import { outbox, session } from "../lib/session.svelte";
import { canSay, saysUnderWay, type UnderWay } from "../lib/underWay";

/** One agency's part in one incident. */
export interface Task {
  incident: IncidentView;
  alert: AlertView;
}

const SEEN_KEY = "siaga-seen-reports";
const MOST_SEEN_KEPT = 300;
const DELIVERY_AGAIN_MS = 3000;

const rank = (task: Task): number =>
  unanswered(task.alert) ? 0 : unread(task.alert) ? 1 : task.alert.state === "acknowledged" ? 2 : 3;

/** What the report says now, as one word: it changes when the report does. */
export function reportMark(incident: IncidentView): string {
  const newest = Math.max(0, ...Object.values(incident.fields).map((field) => field.version));
  const level = incident.level === "first" ? "" : `.${incident.level}`;
  return `${newest}.${incident.priority ?? 0}${level}`;
}

class Tasks {
  chosen = $state<string | null>(null);
  seen = $state<Record<string, string>>(JSON.parse(localStorage.getItem(SEEN_KEY) ?? "{}") as Record<string, string>);
  #delivering = new Set<string>();

  get all(): Task[] {
    const tasks = [...board.incidents.values()].flatMap((incident) =>
      incident.alerts.filter((alert) => alert.agency === session.me.agency && alert.state !== "moved").map((alert) => ({ incident, alert })));
    return tasks.sort((a, b) => rank(a) - rank(b) || this.#withinRank(a, b));
  }

  get unanswered(): Task[] {
    return this.all.filter((task) => unanswered(task.alert) && !this.answering(task));
  }

  /** Further units are asked for, and nobody here has answered. */
  get moreWanted(): Task[] {
    return this.all.filter((task) => moreWanted(task.alert) && !this.answering(task));
  }

  /** What this agency is only informed of and nobody here has read. */
  get unread(): Task[] {
    return this.all.filter((task) => unread(task.alert) && !this.answering(task));
  }

  get current(): Task | undefined {
    const id = this.standing(this.chosen);
    return this.all.find((task) => task.alert.id === id);
  }

  /** A task goes on under another number when its incident was merged: whoever has it open stays on it. */
  standing(id: string | null | undefined): string | null | undefined {
    const gone = [...board.incidents.values()].flatMap((incident) => incident.alerts).find((alert) => alert.id === id && alert.state === "moved");
    if (!gone?.moved_to) return id;
    const there = board.incidents.get(gone.moved_to.id)?.alerts ?? [];
    return there.find((alert) => alert.agency === gone.agency && (alive(alert) || alert.state === "done"))?.id ?? id;
  }

  get units(): UnitView[] {
    return [...board.units.values()].filter((unit) => unit.agency === session.me.agency && unit.active)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  open(task: Task): void {
    this.chosen = task.alert.id;
    this.markSeen(task.incident);
  }

  changed(task: Task): boolean {
    const known = this.seen[task.incident.id];
    return known !== undefined && known !== reportMark(task.incident) && alive(task.alert);
  }

  markSeen(incident: IncidentView): void {
    if (this.seen[incident.id] === reportMark(incident)) return;
    const kept = Object.entries({ ...this.seen, [incident.id]: reportMark(incident) }).slice(-MOST_SEEN_KEPT);
    this.seen = Object.fromEntries(kept);
    localStorage.setItem(SEEN_KEY, JSON.stringify(this.seen));
  }

  /** Acknowledged or declined here, and the server does not know yet. */
  answering(task: Task): boolean {
    return outbox.of(`incident:${task.incident.id}`).some((entry) =>
      entry.state === "waiting" && new RegExp(`/alerts/${task.alert.id}/(acknowledge|decline|read)$`).test(entry.path));
  }

  send(task: Task, what: string, body: Record<string, unknown>, label: string): void {
    new Report(task.incident.id, null).send(`alerts/${task.alert.id}/${what}`, body, label);
  }

  /** That somebody is dealing with it is said here, and the server does not know yet. */
  saying(task: Task): boolean {
    return outbox.of(`incident:${task.incident.id}`).some((entry) => entry.state === "waiting" && entry.path.endsWith(`/alerts/${task.alert.id}/under-way`));
  }

  /** Of an agency without units. */
  sayUnderWay(task: Task, what: UnderWay): void {
    if (task.alert.state === "acknowledged" && canSay(task.alert, what) && !this.saying(task)) this.send(task, "under-way", { what }, saysUnderWay(what));
  }

  /** The alert stands on a screen of the agency: say so at once, until it is heard. */
  async confirmDelivered(task: Task): Promise<void> {
    if (task.alert.state !== "raised" || this.#delivering.has(task.alert.id)) return;
    this.#delivering.add(task.alert.id);
    const path = `/api/incidents/${task.incident.id}/alerts/${task.alert.id}/delivered`;
    const key = newId();
    while (board.incidents.get(task.incident.id)?.alerts.some((alert) => alert.id === task.alert.id && alert.state === "raised")) {
      try {
        await post(path, {}, key);
        return;
      } catch (trouble) {
        if (trouble instanceof ServerSaysNo) return;
        await new Promise((done) => setTimeout(done, DELIVERY_AGAIN_MS));
      }
    }
  }


  #withinRank(a: Task, b: Task): number {
    if (rank(a) === 0) return a.alert.due_at.localeCompare(b.alert.due_at);
    return b.alert.raised_at.localeCompare(a.alert.raised_at);
  }
}

export const tasks = new Tasks();
