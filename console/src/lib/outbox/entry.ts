/**
 * The rules of the outbox, pure: what is kept until the server has it, and in which order.
 *
 * Commands about one thing (a "stream": `incident:<id>`, `call:<id>`) are sent one after
 * another; different streams do not wait for one another. A command keeps its key for
 * life, so sending it twice carries it out once.
 */

export type EntryState = "waiting" | "conflict" | "refused";

/** A tap whose time counts, not that of its arrival: this phone's clock, and how far the server's was ahead of it. */
export interface Tap {
  at: number;
  ahead_ms: number | null;
}

export interface Entry {
  key: string;
  stream: string;
  /** Rises with every entry of this browser; the order within a stream. */
  order: number;
  user: number;
  path: string;
  body: Record<string, unknown>;
  /** The report's field that this fills, or null for another command. */
  field: string | null;
  /** What it is, in the user's language, for the list of what is not stored yet. */
  label: string;
  at: number;
  /** Not before this time: typing goes on, or the line is being given time. */
  send_at: number;
  attempts: number;
  state: EntryState;
  message: string;
  theirs: { value: string; version: number; by_name: string | null } | null;
  tap?: Tap;
}

export type NewEntry = Pick<Entry, "key" | "stream" | "user" | "path" | "body" | "field" | "label" | "at" | "send_at" | "tap">;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export const pauseAfter = (attempts: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1));

const sameField = (entry: Entry, other: { stream: string; field: string | null }): boolean =>
  other.field !== null && entry.stream === other.stream && entry.field === other.field;

/**
 * Put a new command in. Typing on in a field whose last value has not been tried yet
 * replaces that value; what was tried already may have arrived and stays as it is.
 * A command that is no field hurries the fields before it.
 */
export function put(entries: Entry[], entry: NewEntry, flying: ReadonlySet<string>): { entries: Entry[]; changed: Entry[] } {
  const order = entries.reduce((highest, each) => Math.max(highest, each.order), 0) + 1;
  const last = entries.findLast((each) => sameField(each, entry));
  if (last && last.attempts === 0 && !flying.has(last.key)) {
    const merged: Entry = {
      ...last, send_at: entry.send_at, at: entry.at, state: "waiting", theirs: null, message: "",
      body: { ...entry.body, seen_version: last.state === "waiting" ? last.body.seen_version : entry.body.seen_version },
    };
    return { entries: entries.map((each) => (each === last ? merged : each)), changed: [merged] };
  }
  const added: Entry = { ...entry, order, attempts: 0, state: "waiting", message: "", theirs: null };
  if (entry.field !== null) return { entries: [...entries, added], changed: [added] };
  const hurried = hurry(entries, entry.stream, entry.at);
  return { entries: [...hurried.entries, added], changed: [...hurried.changed, added] };
}

/** Let go of the waiting time for typing (leaving a field, forwarding). */
export function hurry(entries: Entry[], stream: string, now: number): { entries: Entry[]; changed: Entry[] } {
  const changed: Entry[] = [];
  const after = entries.map((each) => {
    if (each.stream !== stream || each.attempts > 0 || each.send_at <= now) return each;
    const hurried = { ...each, send_at: now };
    changed.push(hurried);
    return hurried;
  });
  return { entries: after, changed };
}

/** The first waiting command of each stream that nothing is under way for and whose time has come. */
export function sendable(entries: Entry[], flying: ReadonlySet<string>, now: number): Entry[] {
  const heads = new Map<string, Entry>();
  const busy = new Set<string>();
  for (const entry of [...entries].sort((a, b) => a.order - b.order)) {
    if (flying.has(entry.key)) busy.add(entry.stream);
    if (entry.state === "waiting" && !heads.has(entry.stream)) heads.set(entry.stream, entry);
  }
  return [...heads.values()].filter((entry) => !busy.has(entry.stream) && entry.send_at <= now);
}

/** The earliest time at which something becomes sendable, or null when nothing waits. */
export function nextTime(entries: Entry[]): number | null {
  const times = entries.filter((entry) => entry.state === "waiting").map((entry) => entry.send_at);
  return times.length ? Math.min(...times) : null;
}

/** The server has it. Later values of the same field now follow the version it got. */
export function stored(entries: Entry[], key: string, version: number | null): { entries: Entry[]; changed: Entry[] } {
  const done = entries.find((entry) => entry.key === key);
  const changed: Entry[] = [];
  const after = entries
    .filter((entry) => entry.key !== key)
    .map((entry) => {
      if (!done || version === null || entry.order < done.order || !sameField(entry, done)) return entry;
      const follower = { ...entry, body: { ...entry.body, seen_version: version } };
      changed.push(follower);
      return follower;
    });
  return { entries: after, changed };
}

/** `message`: why, if the server said so. */
export function retryLater(entry: Entry, now: number, message = ""): Entry {
  const attempts = entry.attempts + 1;
  return { ...entry, attempts, message, send_at: now + pauseAfter(attempts) };
}

/** Somebody else filled the field meanwhile: put it before the person, with both values. */
export function inConflict(entry: Entry, message: string, theirs: Entry["theirs"]): Entry {
  return { ...entry, state: "conflict", message, theirs };
}

export const refused = (entry: Entry, message: string): Entry => ({ ...entry, state: "refused", message });

/** "Keep mine": the same value over the version that was seen now, as a new command. */
export function insisted(entry: Entry, key: string, now: number): Entry {
  const seen_version = entry.theirs?.version ?? entry.body.seen_version;
  return {
    ...entry, key, attempts: 0, send_at: now, at: now, state: "waiting", message: "", theirs: null,
    body: { ...entry.body, seen_version },
  };
}
