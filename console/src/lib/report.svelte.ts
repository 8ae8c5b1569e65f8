import { newId, post } from "./api/client";
import type { IncidentView } from "./api/types";
import { clock } from "./clock.svelte";
import { board } from "./live/board.svelte";
import type { Entry } from "./outbox/entry";
import { outbox } from "./session.svelte";
import { t } from "./texts.svelte";

export type FieldState = "stored" | "kept" | "sending" | "conflict" | "refused";

/** One incident as this desk works on it: the server's fields with what is not stored yet on top. */
export class Report {
  readonly stream: string;

  /** `tapped`: commands count from the moment they were given, however late they arrive. */
  constructor(readonly id: string, readonly call: string | null, readonly tapped = false) {
    this.stream = `incident:${id}`;
  }

  get view(): IncidentView | undefined {
    return board.incidents.get(this.id);
  }

  get closed(): boolean {
    return this.view?.state === "closed";
  }

  entry(field: string): Entry | undefined {
    return outbox.field(this.stream, field);
  }

  value(field: string): string {
    const entry = this.entry(field);
    return entry ? String(entry.body.value) : (this.view?.fields[field]?.value ?? "");
  }

  state(field: string): FieldState {
    const entry = this.entry(field);
    if (!entry) return "stored";
    if (entry.state !== "waiting") return entry.state;
    return outbox.flying.has(entry.key) && entry.attempts === 0 ? "sending" : "kept";
  }

  /** `typing`: more letters may follow in a moment. */
  fill(field: string, value: string, label: string, typing = false): void {
    if (value === this.value(field)) return;
    const body = { field, value, seen_version: this.view?.fields[field]?.version ?? 0, call: this.call };
    outbox.fill(this.stream, field, `/api/incidents/${this.id}/fields`, body, label, typing);
  }

  leave(): void {
    outbox.hurry(this.stream);
  }

  /** A command that keeps its place behind the fields, and survives a lost line. */
  send(what: string, body: Record<string, unknown>, label: string): string {
    const path = `/api/incidents/${this.id}/${what}`;
    if (this.tapped) return outbox.tap(this.stream, path, body, label, clock.ahead_ms);
    return outbox.send(this.stream, path, body, label);
  }

  /** A photo or document. It has a line of its own: no tap waits until a photo is through. */
  sendFile(content: ArrayBuffer, type: string, agency: string | null, name: string, label: string): void {
    const asked = new URLSearchParams({ file: newId(), ...(agency && { agency }), ...(name && { name }) });
    const path = `/api/incidents/${this.id}/files?${asked}`;
    const body = { content, type, name };
    if (this.tapped) outbox.tap(this.files, path, body, label, clock.ahead_ms);
    else outbox.send(this.files, path, body, label);
  }

  get files(): string {
    return `files:${this.id}`;
  }

  /** A command whose answer is wanted now; the fields typed before it go first. */
  async now(what: string, body: Record<string, unknown> = {}): Promise<void> {
    await outbox.settled(this.stream);
    board.takeIncident(await post<IncidentView>(`/api/incidents/${this.id}/${what}`, body));
  }

  /** Commands that wait for the line, other than fields. */
  get pending(): Entry[] {
    return outbox.of(this.stream).filter((entry) => entry.field === null);
  }

  get forwarded(): boolean {
    return (this.view?.alerts.length ?? 0) > 0;
  }
}

export const fieldLabel = (field: string): string =>
  ({
    category: t("Category"), region: t("Place"), landmark: t("Landmark"), point: t("Point on the map"),
    caller_name: t("Caller's name"), caller_number: t("Caller's number"), people: t("People concerned"),
    do_not_contact: t("Do not contact the caller"),
    narrative: t("What is happening"),
  })[field] ?? t("Answer");
