import type {
  AccessPage, BoardView, CallerNumber, CallView, Catalogue, Certificates, Disk, FileLink, IncidentPage, IncidentView, Keeping, KeptPage, Me, Picture, PlaceMatch, SignOn, TimelineEntry,
} from "./types";
import type { Tap } from "../outbox/entry";

/** The server answered, and its answer is no. `message` is already in the user's language. */
export class ServerSaysNo extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly values: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** The server could not be reached, or it is not well: worth trying again. `said`: its own words, if it has any. */
export class NoAnswer extends Error {
  constructor(message: string, readonly said = "") {
    super(message);
  }
}

let csrf = "";
let limit_ms = 10_000;
let patient = false;
/** A photo over a village's line: 300 kB at 50 kbit/s take a minute. */
const FILE_LIMIT_MS = 5 * 60_000;

/** Where the line is slow, an answer is waited for longer before it is asked for again, and less is asked for. */
export function bePatient(): void {
  patient = true;
  limit_ms = 40_000;
}

export function useCsrf(token: string): void {
  csrf = token;
}

/** A new command id: 32 hex digits, also the id of things the browser creates. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fetched(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, {
      credentials: "same-origin",
      signal: AbortSignal.timeout(limit_ms),
      ...init,
    });
  } catch (trouble) {
    throw new NoAnswer(String(trouble));
  }
}

const DISK_FULL = 507;

async function refusal(response: Response): Promise<Error> {
  if (response.status === DISK_FULL) {
    const said = (await response.json().catch(() => ({}))) as { message?: string };
    return new NoAnswer("disk full", said.message);
  }
  if (response.status >= 500 || response.status === 429) return new NoAnswer(`HTTP ${response.status}`);
  const body = (await response.json().catch(() => ({}))) as Partial<{
    code: string; message: string; values: Record<string, unknown>;
  }>;
  return new ServerSaysNo(response.status, body.code ?? "unknown", body.message ?? `HTTP ${response.status}`, body.values);
}

export async function get<T>(path: string): Promise<T> {
  const response = await fetched(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

/** Send a command. The same `key` may be sent again and again: it is carried out once. */
export async function post<T>(
  path: string, body: unknown = {}, key: string = newId(), keepalive = false, tap?: Tap,
): Promise<T> {
  const init: RequestInit = {
    method: "POST",
    headers: {
      "Content-Type": body instanceof Blob ? body.type : "application/json",
      Accept: "application/json",
      "X-CSRFToken": csrf,
      "Idempotency-Key": key,
      ...(tap && { "Siaga-Tapped": `${tap.at} ${Date.now()} ${tap.ahead_ms === null ? "-" : Math.round(tap.ahead_ms)}` }),
    },
    body: body instanceof Blob ? body : JSON.stringify(body),
    keepalive,
    ...(body instanceof Blob && { signal: AbortSignal.timeout(FILE_LIMIT_MS) }),
  };
  const response = await fetched(path, init);
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

const DOWNLOAD_LIMIT_MS = 10 * 60_000;

/** Have a file made and save it; answers the SHA-256 that the ledger holds of it. */
async function download(path: string, body: unknown): Promise<string> {
  const response = await fetched(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, "Idempotency-Key": newId() },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS),
  });
  if (!response.ok) throw await refusal(response);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "evidence.zip";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return response.headers.get("X-Evidence-SHA256") ?? "";
}

const query = (values: Record<string, string | number>): string => {
  const filled = Object.entries(values).filter(([, value]) => value !== "");
  return new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
};

export const api = {
  me: () => get<Me>("/api/me"),
  texts: (language: string) => get<{ language: string; catalog: Record<string, string | string[]> }>(`/api/texts/${language}${patient ? "?screen=field" : ""}`),
  catalogue: () => get<Catalogue>("/api/catalogue"),
  board: () => get<BoardView>("/api/board"),
  incidents: (search: { q: string; state: string; category: string; page: number }) =>
    get<IncidentPage>(`/api/incidents?${query(search)}`),
  incident: (id: string) => get<IncidentView>(`/api/incidents/${id}`),
  timeline: (id: string) => get<TimelineEntry[]>(`/api/incidents/${id}/timeline`),
  call: (id: string) => get<CallView>(`/api/calls/${id}`),
  places: (q: string) => get<PlaceMatch[]>(`/api/places?${query({ q })}`),
  placeAt: (lat: number, lon: number) => get<PlaceMatch | null>(`/api/places/at?${query({ lat, lon })}`),
  regions: () => get<GeoJSON.FeatureCollection>("/api/map/regions"),
  signOn: (phone: string) => post<SignOn>("/api/desk/sign-on", { phone }),
  signOff: () => post<unknown>("/api/desk/sign-off", {}, newId(), true),
  ready: () => post<unknown>("/api/desk/ready"),
  pause: (reason: string) => post<unknown>("/api/desk/pause", { reason }),
  onCall: (id: string, what: string, body: unknown = {}) => post<unknown>(`/api/calls/${id}/${what}`, body),
  onDesk: (callTaker: number, what: "ready" | "pause" | "sign-off", body: unknown = {}) =>
    post<unknown>(`/api/desks/${callTaker}/${what}`, body),
  settleCallBack: (id: string, how: string) => post<unknown>(`/api/calls/${id}/settle-call-back`, { how }),
  settleCaller: (incident: string, caller: string, news: string, how: string) => post<IncidentView>(`/api/incidents/${incident}/callers/${caller}/settle`, { news, how }),
  openRecording: (id: string, purpose: string) =>
    post<Picture>(`/api/calls/${id}/recording/open`, { purpose }),
  disk: () => get<Disk>("/api/recordings-disk"),
  certificates: () => get<Certificates>("/api/certificates"),
  accesses: (search: Record<string, string | number>) => get<AccessPage>(`/api/recordings-access?${query(search)}`),
  kept: (search: Record<string, string | number>) => get<KeptPage>(`/api/recordings-kept?${query(search)}`),
  keeping: (incident: string) => get<Keeping>(`/api/incidents/${incident}/keeping`),
  hold: (what: "incidents" | "calls", id: string, lift: boolean, reason: string) =>
    post<Keeping>(`/api/${what}/${id}/${lift ? "lift-legal-hold" : "legal-hold"}`, { reason }),
  evidence: (incident: string, purpose: string) => download(`/api/incidents/${incident}/evidence`, { purpose }),
  testTrunk: (name: string) => post<unknown>(`/api/trunks/${encodeURIComponent(name)}/test`),
  closeTrunk: (name: string, minutes: number, reason: string, confirmed: string) =>
    post<unknown>(`/api/trunks/${encodeURIComponent(name)}/close`, { minutes, reason, confirmed }),
  openTrunk: (name: string) => post<unknown>(`/api/trunks/${encodeURIComponent(name)}/open`),
  openFile: (incident: string, file: string) => post<FileLink>(`/api/incidents/${incident}/files/${file}/open`),
  callerNumber: (incident: string, alert: string, purpose: string) =>
    post<CallerNumber>(`/api/incidents/${incident}/alerts/${alert}/caller`, { purpose }),
  demoCall: (category: string) => post<unknown>("/api/demo/call", { category }),
};
