import { tasks, type Task } from "../agency/tasks.svelte";
import type { UnitView } from "../lib/api/types";
import { clock } from "../lib/clock.svelte";
import { outbox, session } from "../lib/session.svelte";
import { standOf, type Stand } from "./steps";

const CREW = "crew";
/** The next button stands where the last one stood: a trembling finger must not press both. */
const TREMBLE_MS = 700;

/** What one officer does in the field. Everything goes through the outbox, with the time of the tap. */
class Field {
  #last = 0;

  get units(): UnitView[] {
    return tasks.units;
  }

  /** The own unit, also while only this phone knows. */
  get unit(): UnitView | undefined {
    const said = outbox.of(CREW).findLast((entry) => entry.state === "waiting");
    if (said) return this.units.find((unit) => said.path === `/api/units/${unit.code}/join`);
    return this.units.find((unit) => unit.crew?.some((member) => member.id === session.me.id));
  }

  join(unit: UnitView, label: string): void {
    outbox.tap(CREW, `/api/units/${unit.code}/join`, {}, `${label}: ${unit.name}`, clock.ahead_ms);
  }

  leave(label: string): void {
    outbox.tap(CREW, "/api/field/leave", {}, label, clock.ahead_ms);
  }

  stand(task: Task): Stand {
    return standOf(task.alert, this.unit?.code ?? null, outbox.of(`incident:${task.incident.id}`));
  }

  /** Said before what the unit is sent to, and in one row with it: the server has it first. */
  backInService(task: Task, unit: UnitView, label: string): void {
    outbox.send(`incident:${task.incident.id}`, `/api/units/${unit.code}/service`, { reason: "" }, `${unit.name}: ${label}`);
  }

  /** False for the second tap of a trembling finger. */
  tap(task: Task, what: string, body: Record<string, unknown>, label: string): boolean {
    const now = performance.now();
    if (this.#last && now - this.#last < TREMBLE_MS) return false;
    this.#last = now;
    const { incident, alert } = task;
    outbox.tap(`incident:${incident.id}`, `/api/incidents/${incident.id}/alerts/${alert.id}/${what}`, body, label, clock.ahead_ms);
    return true;
  }
}

export const field = new Field();
