/** The shapes that the server sends, as the screens use them. */

export type Role = "call_taker" | "officer" | "supervisor" | "administrator";
export type Language = "id" | "en";

export interface Me {
  id: number;
  name: string;
  role: Role;
  agency: string | null;
  agency_name: string | null;
  language: Language;
  demo: boolean;
  csrf: string;
}

export interface Choice {
  code: string;
  label: string;
}

export interface Question {
  code: string;
  ask: string;
  kind: "yes_no" | "choice" | "number" | "text";
  answers: Choice[];
}

export interface Category {
  code: string;
  key: string;
  name: string;
  icon: string;
  color: string;
  acknowledge_within_s: number;
  questions: Question[];
  advice: string[];
}

export interface Agency {
  code: string;
  name: string;
  short_name: string;
  kind: string;
  duty_phone: string;
}

export interface Interpreter {
  code: string;
  name: string;
  languages: Choice[];
}

export interface Catalogue {
  categories: Category[];
  agencies: Agency[];
  outcomes: Choice[];
  pause_reasons: Choice[];
  decline_reasons: Choice[];
  findings: Choice[];
  dispositions: Choice[];
  interpreters: Interpreter[];
  recording_pauses: Choice[];
  party_ends: Choice[];
}

export type PartyKind = "agency" | "call_taker" | "interpreter" | "number" | "supervisor";
export type Manner = "join" | "consult" | "transfer";
export type Mode = "talk" | "listen" | "whisper";

export interface PartyView {
  id: string;
  kind: PartyKind;
  who: string;
  name: string;
  number: string | null;
  manner: Manner;
  mode: Mode;
  state: "invited" | "ringing" | "joined" | "left" | "refused" | "failed";
  reason: string | null;
  until: string | null;
  joined_at: string | null;
}

export type CallState = "waiting" | "ringing" | "connecting" | "talking" | "held" | "fallback" | "ended";

export interface EarlierIncident {
  id: string;
  number: string;
  category: string | null;
  state: "open" | "closed";
  opened_at: string;
}

export interface RecordingInfo {
  state: "running" | "stored" | "failed";
  duration_s: number | null;
  sha256: string | null;
}

export interface CallView {
  id: string;
  version: number;
  direction: "in" | "out";
  state: CallState;
  number: string | null;
  number_withheld: boolean;
  trunk: string;
  offered_at: string;
  answered_at: string | null;
  ended_at: string | null;
  ended_by: string | null;
  call_taker: number | null;
  call_taker_name: string | null;
  presented_to: number | null;
  presented_until: string | null;
  outcome: string | null;
  incident: string | null;
  incident_number: string | null;
  via_fallback: boolean;
  call_back: null | "due" | "dialled" | "settled";
  call_back_of: string | null;
  recording: RecordingInfo | null;
  recording_paused: boolean;
  unattended: boolean;
  supervisor_called_at: string | null;
  parties: PartyView[];
  earlier?: { calls: number; last_outcomes: string[]; incidents: EarlierIncident[] } | null;
}

export interface FieldValue {
  value: string;
  version: number;
  by_name: string | null;
  at: string | null;
}

export interface Place {
  region: string | null;
  region_name: string | null;
  region_level: string | null;
  kecamatan_name: string | null;
  landmark: string | null;
  lat: number | null;
  lon: number | null;
}

export type AlertState = "raised" | "delivered" | "acknowledged" | "declined" | "withdrawn" | "done";
export type AssignmentState = "assigned" | "en_route" | "on_scene" | "cleared";

export interface AssignmentView {
  unit: string;
  unit_name: string;
  state: AssignmentState;
  assigned_at: string | null;
  en_route_at: string | null;
  on_scene_at: string | null;
  cleared_at: string | null;
}

export interface AlertView {
  id: string;
  agency: string;
  agency_name: string;
  state: AlertState;
  raised_at: string;
  due_at: string;
  overdue: boolean;
  delivered_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by_name: string | null;
  declined_reason: string | null;
  done_at: string | null;
  finding: string | null;
  done_text: string | null;
  duty_phone: string;
  assignments: AssignmentView[];
}

export interface Proposal {
  agency: string;
  because: string;
}

export interface IncidentView {
  id: string;
  version: number;
  number: string;
  state: "open" | "closed";
  opened_at: string;
  opened_by_name: string | null;
  calls: string[];
  fields: Record<string, FieldValue>;
  category: string | null;
  priority: number | null;
  priority_because: string[];
  priority_by_hand: boolean;
  place: Place;
  narrative: string | null;
  alerts: AlertView[];
  proposal: Proposal[];
  disposition: string | null;
  closed_at: string | null;
  reopened: number;
  changed_at: string;
}

export interface DeskView {
  call_taker: number;
  name: string;
  state: "off" | "ready" | "ringing" | "talking" | "wrap_up" | "paused";
  since: string | null;
  pause_reason: string | null;
  leg: "up" | "lost" | "none";
  wrap_up_until: string | null;
  call: string | null;
  changed_by_name: string | null;
}

export interface UnitView {
  code: string;
  agency: string;
  name: string;
  kind: string;
  station: string;
  active: boolean;
  engaged: null | { incident: string; alert: string; incident_number: string };
}

export interface TimelineEntry {
  position: number;
  at: string;
  kind: string;
  actor: string;
  text: string | Record<Language, string>;
  note: { text: string; agency: string | null; question: boolean } | null;
}

export interface BoardView {
  position: number;
  now: string;
  me: Me;
  calls: CallView[];
  incidents: IncidentView[];
  desks: DeskView[];
  units: UnitView[];
}

export type Kind = "call" | "incident" | "desk" | "unit";

export interface Change {
  kind: Kind;
  id: string | number;
  view: CallView | IncidentView | DeskView | UnitView | null;
  entries: TimelineEntry[];
}

export interface PlaceMatch {
  code: string;
  name: string;
  level: string;
  kecamatan: string | null;
  lat: number;
  lon: number;
  score?: number;
}

export interface SignOn {
  username: string;
  password: string;
  ws: string;
  target: string;
  ice_servers: RTCIceServer[];
}

export interface Page<T> {
  items: T[];
  total: number;
}
