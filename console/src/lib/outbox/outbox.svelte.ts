import { newId, NoAnswer, post, ServerSaysNo } from "../api/client";
import type { IncidentView } from "../api/types";
import {
  hurry, inConflict, insisted, nextTime, put, refused, retryLater, sendable, stored, type Entry, type NewEntry, type Tap,
} from "./entry";
import { DiskStorage, type Storage } from "./storage";

export interface Line {
  send: (path: string, body: unknown, key: string, tap?: Tap) => Promise<unknown>;
  /** A command's reply, so that the screens need not wait for the live line. */
  took: (entry: Entry, reply: unknown) => void;
  /** What the server has in that field now, asked when it refuses ours. */
  fieldNow: (entry: Entry) => Promise<Entry["theirs"]>;
}

const TYPING_PAUSE_MS = 600;
const CHANNEL = "siaga-outbox";

const fieldVersion = (entry: Entry, reply: unknown): number | null =>
  (entry.field && (reply as IncidentView | null)?.fields?.[entry.field]?.version) || null;

/** What the person has done and the server may not have yet. One for all screens of this browser. */
export class Outbox {
  entries = $state.raw<Entry[]>([]);
  /** Keys being sent at this moment. */
  flying = $state.raw<ReadonlySet<string>>(new Set());
  /** False when this computer cannot keep what is typed (then closing the page loses it). */
  durable = $state(true);
  signed_out = $state(false);
  #user = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #channel: BroadcastChannel | undefined;
  #writing: Promise<void> = Promise.resolve();
  #idle: (() => void)[] = [];

  constructor(private storage: Storage, private line: Line) {}

  async start(user: number): Promise<void> {
    this.#user = user;
    this.#channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
    if (this.#channel) this.#channel.onmessage = () => void this.#reload();
    await this.#reload();
    if (typeof window !== "undefined") window.addEventListener("online", () => this.now());
  }

  /** Entries of this person that the server does not have; another person's wait for that person. */
  get mine(): Entry[] {
    return this.entries.filter((entry) => entry.user === this.#user);
  }

  field(stream: string, field: string): Entry | undefined {
    return this.mine.findLast((entry) => entry.stream === stream && entry.field === field);
  }

  of(stream: string): Entry[] {
    return this.mine.filter((entry) => entry.stream === stream);
  }

  fill(stream: string, field: string, path: string, body: Record<string, unknown>, label: string, typing: boolean): void {
    const at = Date.now();
    this.#put({ key: newId(), stream, user: this.#user, path, body, field, label, at, send_at: typing ? at + TYPING_PAUSE_MS : at });
  }

  send(stream: string, path: string, body: Record<string, unknown>, label: string): string {
    return this.#command(stream, path, body, label);
  }

  /** As `send`, for what counts from the moment of the tap, however long the signal is away. */
  tap(stream: string, path: string, body: Record<string, unknown>, label: string, ahead_ms: number | null): string {
    return this.#command(stream, path, body, label, { at: Date.now(), ahead_ms });
  }

  #command(stream: string, path: string, body: Record<string, unknown>, label: string, tap?: Tap): string {
    const key = newId();
    const at = tap?.at ?? Date.now();
    this.#put({ key, stream, user: this.#user, path, body, field: null, label, at, send_at: at, ...(tap && { tap }) });
    return key;
  }

  /** Leaving a field: do not wait for more typing. */
  hurry(stream: string): void {
    this.#take(hurry(this.entries, stream, Date.now()));
  }

  /** The line is back, or the person asks: try everything at once. */
  now(): void {
    const at = Date.now();
    this.signed_out = false;
    this.#take({ entries: this.entries.map((entry) => ({ ...entry, send_at: Math.min(entry.send_at, at) })), changed: [] });
  }

  insist(entry: Entry): void {
    const again = insisted(entry, newId(), Date.now());
    this.#take({ entries: this.entries.map((each) => (each.key === entry.key ? again : each)), changed: [again] }, [entry.key]);
  }

  drop(entry: Entry): void {
    this.#take({ entries: this.entries.filter((each) => each.key !== entry.key), changed: [] }, [entry.key]);
  }

  /** Resolves when nothing of the stream waits any more (stored, refused or in conflict). */
  async settled(stream: string): Promise<void> {
    while (this.of(stream).some((entry) => entry.state === "waiting")) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  #put(entry: NewEntry): void {
    this.#take(put(this.entries, entry, this.flying));
  }

  #take(after: { entries: Entry[]; changed: Entry[] }, removed: string[] = []): void {
    this.entries = after.entries;
    this.#writing = this.#writing.then(() => this.#keep(after.changed, removed));
    this.#pump();
  }

  async #keep(changed: Entry[], removed: string[]): Promise<void> {
    try {
      if (changed.length) await this.storage.save(changed);
      if (removed.length) await this.storage.remove(removed);
      this.durable = true;
      if (changed.length || removed.length) this.#channel?.postMessage("changed");
    } catch {
      this.durable = false;
    }
  }

  /** Another page of this browser has changed something. What is said or sent here meanwhile is
   * not on the disk yet, or not there any more: it stands as it is. */
  async #reload(): Promise<void> {
    const before = this.entries;
    try {
      await this.#writing;
      const kept = await this.storage.load();
      const here = new Set(this.entries.map((entry) => entry.key));
      const gone = new Set(before.map((entry) => entry.key).filter((key) => !here.has(key)));
      const fresh = this.entries.filter((entry) => this.flying.has(entry.key) || !before.includes(entry));
      const known = new Set([...gone, ...fresh.map((entry) => entry.key)]);
      this.entries = [...kept.filter((entry) => !known.has(entry.key)), ...fresh].sort((a, b) => a.order - b.order);
    } catch {
      this.durable = false;
    }
    this.#pump();
  }

  #pump(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
    if (this.signed_out) return;
    for (const entry of sendable(this.mine, this.flying, Date.now())) void this.#deliver(entry);
    clearTimeout(this.#timer);
    const next = nextTime(this.mine.filter((entry) => !this.flying.has(entry.key)));
    if (next !== null) this.#timer = setTimeout(() => this.#pump(), Math.max(50, next - Date.now()));
  }

  async #deliver(entry: Entry): Promise<void> {
    this.flying = new Set([...this.flying, entry.key]);
    await this.#writing; // on the disk first: a browser killed now still sends the same key later
    try {
      const reply = await this.line.send(entry.path, entry.body, entry.key, entry.tap);
      this.line.took(entry, reply);
      this.#landed(entry.key);
      this.#take(stored(this.entries, entry.key, fieldVersion(entry, reply)), [entry.key]);
    } catch (trouble) {
      const after = await this.#after(entry, trouble);
      this.#landed(entry.key);
      if (after) this.#take({ entries: this.entries.map((each) => (each.key === entry.key ? after : each)), changed: [after] });
      else this.drop(entry);
    }
  }

  #landed(key: string): void {
    this.flying = new Set([...this.flying].filter((each) => each !== key));
  }

  /** What becomes of an entry whose sending failed; null when the server already has that value. */
  async #after(entry: Entry, trouble: unknown): Promise<Entry | null> {
    const current = this.entries.find((each) => each.key === entry.key) ?? entry;
    if (!(trouble instanceof ServerSaysNo)) return retryLater(current, Date.now(), trouble instanceof NoAnswer ? trouble.said : "");
    if (trouble.status === 401 || trouble.code === "csrf") {
      this.signed_out = true;
      return retryLater(current, Date.now());
    }
    if (trouble.status !== 409 || !entry.field) return refused(current, trouble.message);
    const theirs = await this.line.fieldNow(entry).catch(() => null);
    if (theirs && theirs.value === entry.body.value) return null;
    const moved = theirs !== null && theirs.version !== entry.body.seen_version;
    return moved ? inConflict(current, trouble.message, theirs) : refused(current, trouble.message);
  }
}

export const isOffline = (trouble: unknown): boolean => trouble instanceof NoAnswer;

/** A file's bytes lie in the entry as such: not every browser keeps a Blob on its disk. */
const sendable_body = (body: unknown): unknown => {
  const { content, type } = body as { content?: unknown; type?: string };
  return content instanceof ArrayBuffer ? new Blob([content], { type }) : body;
};

export function browserOutbox(line: Pick<Line, "took" | "fieldNow">): Outbox {
  return new Outbox(new DiskStorage(), { send: (path, body, key, tap) => post(path, sendable_body(body), key, false, tap), ...line });
}
