import { get } from "../api/client";
import type { PositionView } from "../api/types";
import { board } from "../live/board.svelte";
import { t } from "../texts.svelte";
import { clock } from "../clock.svelte";
import { clockTime } from "../time";
import type { Pin } from "./draw";

const EVERY_MS = 5_000;
/** An older place is drawn as a guess. */
const FRESH_MS = 120_000;

/** Who says where it is, and how old that is. */
function sourceAndAge(one: PositionView): string {
  const minutes = Math.floor((clock.now - Date.parse(one.at)) / 60_000);
  if (minutes < 1) return one.tracked ? t("tracker, just now") : t("phone, just now");
  return one.tracked ? t("tracker, {minutes} min ago", { minutes }) : t("phone, {minutes} min ago", { minutes });
}

/** Where units are that share it or have a tracker; asked only while a map is looked at and one of them is on a task. */
class Positions {
  #known = $state.raw<PositionView[]>([]);

  get shared(): boolean {
    return [...board.incidents.values()].some((incident) => incident.alerts.some((alert) =>
      alert.assignments.some((one) => (one.tracked || (one.sharing !== null && one.sharing !== undefined)) && one.state !== "cleared")));
  }

  /** Of all units, or of those on one incident. */
  pins(incident: string | null = null): Pin[] {
    return this.#known.filter((one) => incident === null || one.incident === incident).map((one) => ({
      id: `unit-${one.unit}`, point: { lat: one.lat, lon: one.lon }, region: null, priority: null,
      label: `${one.unit_name} · ${sourceAndAge(one)} · ${t("seen at {time}", { time: clockTime(one.at, clock.now, true) })}`,
      unit: one.unit_name, detail: sourceAndAge(one), stale: clock.now - Date.parse(one.at) > FRESH_MS,
    }));
  }

  /** Ask until the returned function is called. */
  follow(): () => void {
    const ask = () => void get<PositionView[]>("/api/positions").then((found) => (this.#known = found), () => undefined);
    ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      clearInterval(timer);
      this.#known = [];
    };
  }
}

export const positions = new Positions();
