import { get, post } from "../lib/api/client";
import type { Condition, PlanBook, PlanFault, PlanLine, PlanPreview, PlanView } from "../lib/api/types";
import { session } from "../lib/session.svelte";
import { placeName } from "../lib/places";
import { t } from "../lib/texts.svelte";

/** A line as it is edited: every field is there. */
export type Line = Required<PlanLine> & { when: Required<Condition>[]; key: number };

let keys = 0;
const FRESH: PlanLine = { agency: "", kind: "", inform: false, level: "first", reserve_for: "", priority_at_most: null, regions: [], when: [], units: [], because_id: "", because_en: "" };

const edited = (line: PlanLine): Line => {
  const when = (line.when ?? []).map((each) => ({ answers: [], at_least: null, at_most: null, ...each }));
  return { ...(structuredClone({ ...FRESH, ...line }) as Required<PlanLine>), when, key: ++keys };
};

/** The plan that an administrator has before them, and what the server says about it. */
class PlanDesk {
  book = $state.raw<PlanBook>({ plans: [], kinds: [], unit_kinds: [], regions: [] });
  category = $state("");
  lines = $state<Line[]>([]);
  /** Key of the line whose form is open. */
  open = $state(0);
  preview = $state.raw<PlanPreview | null>(null);
  level = $state("");
  trouble = $state("");
  saved = $state(false);
  busy = $state(false);
  #seen = 0;
  #clean = "";

  get changed(): boolean {
    return this.#said() !== this.#clean;
  }

  faultsOf(line: number | null): PlanFault[] {
    return (this.preview?.faults ?? []).filter((fault) => fault.line === line);
  }

  async load(category: string): Promise<void> {
    await this.#try(async () => {
      this.book = await get<PlanBook>("/api/plans");
      const plan = this.book.plans.find((each) => each.category === category) ?? this.book.plans[0];
      if (plan) this.#take(plan);
    });
  }

  #take(plan: PlanView): void {
    this.category = plan.category;
    this.lines = plan.lines.map(edited);
    this.#seen = plan.version;
    this.#clean = this.#said();
    this.preview = null;
    this.open = 0;
  }

  add(): void {
    const line = edited({});
    this.lines.push(line);
    this.open = line.key;
    this.touched();
  }

  remove(index: number): void {
    this.lines.splice(index, 1);
    this.touched();
  }

  move(index: number, by: number): void {
    const [line] = this.lines.splice(index, 1);
    if (line) this.lines.splice(index + by, 0, line);
    this.touched();
  }

  /** What was said of the plan is not about this one any more. */
  touched(): void {
    this.preview = null;
    this.saved = false;
  }

  async look(): Promise<void> {
    await this.#try(async () => {
      const entry = { ...this.#entry(), level: this.level };
      this.preview = await post<PlanPreview>("/api/plans/preview", entry);
      const first = this.preview.faults.find((fault) => fault.line !== null);
      if (first?.line != null) this.open = this.lines[first.line]?.key ?? 0;
    });
  }

  async save(): Promise<void> {
    await this.#try(async () => {
      await post<unknown>("/api/plans/save", this.#entry());
      await this.load(this.category);
      this.saved = true;
    });
  }

  #said(): string {
    const units = (line: Line) => line.units.map((each) => ({ ...each, count: each.count ?? 0 }));
    return JSON.stringify(this.lines.map(({ key: _key, ...line }) => ({ ...line, units: units({ key: 0, ...line }) })));
  }

  #entry(): { category: string; seen_version: number; lines: PlanLine[] } {
    return { category: this.category, seen_version: this.#seen, lines: JSON.parse(this.#said()) as PlanLine[] };
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = "";
    try {
      await act();
    } catch (error) {
      this.trouble = (error as Error).message;
    } finally {
      this.busy = false;
    }
  }
}

export const plan = new PlanDesk();

export const agencyName = (line: Line): string =>
  line.kind ? (plan.book.kinds.find((each) => each.code === line.kind)?.label ?? line.kind) : shortName(line.agency) || t("(no agency chosen)");

export const shortName = (code: string): string => session.agency(code)?.short_name || session.agency(code)?.name || code;

export const unitName = (kind: string): string => plan.book.unit_kinds.find((each) => each.code === kind)?.label ?? kind;

export const regionName = (code: string): string => {
  const region = plan.book.regions.find((each) => each.code === code);
  return region ? placeName(region.name, region.level, region.kecamatan) : code;
};

export interface Asked {
  ask: string;
  kind: string;
  answers: { code: string; label: string }[];
}

/** The questions of the category that a condition can ask; a free text cannot be read by a plan. */
export function questions(): Map<string, Asked> {
  const yesNo = [{ code: "yes", label: t("Yes") }, { code: "no", label: t("No") }, { code: "unknown", label: t("Not known") }];
  const asked = (session.category(plan.category)?.questions ?? []).filter((each) => each.kind !== "text");
  return new Map(asked.map((each) => [each.code, { ask: each.ask, kind: each.kind, answers: each.kind === "yes_no" ? yesNo : each.answers }]));
}

export function conditionWords(condition: Required<Condition>): string {
  const asked = questions().get(condition.question);
  const ask = asked?.ask ?? condition.question;
  if (asked?.kind === "number") {
    const bounds = [condition.at_least != null ? t("at least {number}", { number: condition.at_least }) : "", condition.at_most != null ? t("at most {number}", { number: condition.at_most }) : ""];
    return `${ask} ${bounds.filter(Boolean).join(", ")}`;
  }
  return `${ask} ${condition.answers.map((code) => asked?.answers.find((each) => each.code === code)?.label ?? code).join(` ${t("or")} `)}`;
}
