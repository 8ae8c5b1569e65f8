/**
 * The shapes of the API. Written by `siaga django console_types` from
 * siaga/web/api/schemas.py, and checked to be so; changes made here are lost.
 */

/** ``what``: ``opened``, ``exported``, or ``file``: a photo or document of the incident. */
export interface Access {
  position: number;
  at: string;
  by_name: string | null;
  what: "opened" | "exported" | "file";
  call: string | null;
  incident: string | null;
  incident_number: string | null;
  purpose: string;
  sha256: string | null;
}

export interface AccessPage {
  items: Access[];
  total: number;
}

export interface AgencyView {
  code: string;
  name: string;
  short_name: string;
  kind: string;
  duty_phone: string;
}

/** ``inform``: only told, no answer is waited for. ``under_way_at``: since when an agency without units is dealing with it, ``in_place_at`` from its place, ``set_out_at`` with people on their way; ``unitless``: it is one. ``unreplaced``: declined, nobody was alerted in its place, and nobody has said that nobody need come. */
export interface AlertView {
  id: string;
  agency: string;
  agency_name: string;
  state: "raised" | "delivered" | "acknowledged" | "declined" | "withdrawn" | "done" | "read" | "moved";
  raised_at: string;
  due_at: string;
  overdue: boolean;
  delivered_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by_name: string | null;
  taken_over_at: string | null;
  under_way_at: string | null;
  in_place_at: string | null;
  set_out_at: string | null;
  declined_reason: string | null;
  done_at: string | null;
  finding: string | null;
  done_text: string | null;
  duty_phone: string;
  inform: boolean;
  neighbour: boolean;
  unitless: boolean;
  wanted: WantedUnits[];
  instead_of_name: string | null;
  ladder: LadderView | null;
  moved_to: IncidentReference | null;
  unreplaced: boolean;
  settled_reason: string;
  read_at: string | null;
  read_by_name: string | null;
  assignments: AssignmentView[];
  casualties: CasualtyFigures | null;
}

/** An open incident that a report may be about too; ``because`` as in ``likeness.REASONS``. */
export interface AlikeIncident {
  id: string;
  number: string;
  category: string | null;
  opened_at: string;
  place: string;
  narrative: string;
  because: string[];
  away_m: number | null;
}

export interface AnnouncementList {
  items: AnnouncementView[];
}

/** ``means``: of one in the second language without a text of its own, what the first says: whoever speaks it translates. */
export interface AnnouncementView {
  code: string;
  second: boolean;
  longest_s: number;
  text: string;
  means: string;
  there: boolean;
  recorded_at: string | null;
  recorded_by_name: string | null;
  duration_s: number | null;
}

export interface Asked {
  name: string;
  at: string;
  ways: AskedBy[];
}

/** One message: ``word`` is its state, ``why`` it failed, in words. */
export interface AskedBy {
  channel: string;
  state: "queued" | "sent" | "delivered" | "failed" | "answered";
  word: string;
  why: string;
}

export interface AssignmentView {
  unit: string;
  unit_name: string;
  state: "assigned" | "en_route" | "on_scene" | "cleared";
  assigned_at: string;
  en_route_at: string | null;
  on_scene_at: string | null;
  cleared_at: string | null;
  safety: "calm" | "asked" | "due" | "silent" | "help" | null;
  safety_at: string | null;
  answer_by: string | null;
  sharing: number | null;
  tracked: boolean;
}

/** ``handed_over_beyond``: hand-overs without a result beside those among the calls. */
export interface Board {
  position: number;
  now: string;
  me: Me;
  calls: CallView[];
  handed_over_beyond: number;
  incidents: IncidentView[];
  desks: DeskView[];
  units: UnitView[];
  mode: ModeView | null;
  trunks: TrunkHealth[];
  majors: MajorBrief[];
  channels: ChannelTrouble[];
}

export interface CallPage {
  items: CallView[];
  total: number;
}

export interface CallReference {
  call: string;
}

export interface CallView {
  referred_to: string | null;
  referral_result: "" | "dealt_with" | "accepted" | "refused" | "no_answer" | "left_to_caller" | null;
  referral_reference: string;
  referral_said: string;
  referral_listed_until: string | null;
  rings_at: number[];
  because: string[];
  wants: string | null;
  drill: boolean;
  prompt: string | null;
  prompts: string[];
  keys: string;
  call_back_cut: boolean;
  call_back_by_itself: boolean;
  call_back_permitted: boolean;
  id: string;
  version: number;
  direction: "in" | "out";
  state: "waiting" | "ringing" | "connecting" | "talking" | "held" | "fallback" | "ended";
  number: string | null;
  number_withheld: boolean;
  trunk: string;
  offered_at: string;
  answered_at: string | null;
  ended_at: string | null;
  ended_by: "caller" | "call_taker" | "system" | null;
  call_taker: number | null;
  call_taker_name: string | null;
  presented_to: number | null;
  presented_until: string | null;
  outcome: string | null;
  incident: string | null;
  incident_number: string | null;
  via_fallback: boolean;
  call_back: "due" | "dialled" | "settled" | null;
  call_back_of: string | null;
  call_back_news: "en_route" | "ended" | null;
  call_back_about: string | null;
  line_troubles: string[];
  line_quality: LineQuality | null;
  recording: RecordingView | null;
  recording_paused: boolean;
  unattended: boolean;
  supervisor_called_at: string | null;
  erased: boolean;
  parties: PartyView[];
  earlier: Earlier | null;
  called_about: CalledAbout | null;
}

/** An agency as a plan calls it; ``mark`` is where the two plans differ. */
export interface Called {
  agency: string;
  name: string;
  inform: boolean;
  units: string;
  mark: "" | "added" | "removed" | "changed";
}

/** Who was rung about an alert, and now speaks with us. */
export interface CalledAbout {
  name: string;
  incident: EarlierIncident;
}

export interface CalledBack {
  call: string;
}

export interface CallerNumber {
  number: string;
}

/** People concerned as callers said, where no agency has counted yet; not in any sum. */
export interface CallersWord {
  number: string;
  people: number;
}

export interface CasualtyFigures {
  dead: number;
  severe: number;
  slight: number;
  missing: number;
  displaced: number;
}

export interface CasualtyRequest {
  dead: number;
  severe: number;
  slight: number;
  missing: number;
  displaced: number;
}

/** Which agency says so, of which incident, when. */
export interface CasualtySource {
  dead: number;
  severe: number;
  slight: number;
  missing: number;
  displaced: number;
  number: string;
  agency_name: string;
  by_name: string;
  at: string;
}

export interface Catalogue {
  referrals: ReferralView[];
  referral_results: Option[];
  looked_at_reasons: Option[];
  skills: Option[];
  queue_reasons: Option[];
  prompts: Option[];
  pranks_s: number;
  categories: CategoryView[];
  agencies: AgencyView[];
  desk_phones: string[];
  outcomes: Option[];
  pause_reasons: Option[];
  decline_reasons: Option[];
  findings: Option[];
  major_kinds: Option[];
  casualties: Option[];
  contact_purposes: Option[];
  crew_check_s: number;
  dispositions: Option[];
  line_troubles: Option[];
  trunk_failures: Option[];
  call_back_ends: Option[];
  interpreters: InterpreterView[];
  recording_pauses: Option[];
  party_ends: Option[];
  levels: Option[];
  raise_reasons: Option[];
  told_by: Option[];
  hurry_reasons: Option[];
}

export interface CategoryView {
  code: string;
  key: string;
  name: string;
  icon: string;
  color: string;
  grade: string;
  acknowledge_within_s: number;
  questions: Question[];
  advice: string[];
}

/** ``not_given``: an authority was asked and has never given one. ``trouble``: in words, why the last attempt brought none, ``details`` in the authority's own. */
export interface Certificates {
  level: "ok" | "warning" | "alarm";
  days_left: number | null;
  not_given: boolean;
  trouble: string;
  details: string;
}

/** Data of a live frame ``change``; ``view`` None: no longer there, or not for you. */
export interface Change {
  kind: "call" | "incident" | "desk" | "unit" | "mode" | "trunk" | "major" | "channel";
  id: string;
  view: CallView | IncidentView | DeskView | UnitView | ModeView | TrunkHealth | MajorBrief | ChannelTrouble | null;
  entries: TimelineEntry[];
}

/** A way out of the centre that does not work. */
export interface ChannelTrouble {
  name: string;
  label: string;
  since: string;
  why: string;
}

export interface ClosedWay {
  way: "elsewhere" | "duty_phones";
}

export interface Closing {
  disposition: string;
}

export interface CommanderRequest {
  agency: string;
  person: string;
}

/** One question and the answers with which the line applies; bounds for a number. */
export interface Condition {
  question: string;
  answers?: string[];
  at_least?: number | null;
  at_most?: number | null;
}

export interface CrewMember {
  id: number;
  name: string;
}

export interface DemoCall {
  category: string;
}

/** ``phone``: the desk phone to ring; "" for the browser's own microphone. */
export interface DeskDevice {
  phone?: string;
}

/** ``line``: by whose sign-on its audio comes, so that an older window knows that it has lost it; worth nothing without the password. */
export interface DeskView {
  skills: string[];
  second_line: boolean;
  call_taker: number;
  version: number;
  name: string;
  state: "off" | "ready" | "ringing" | "talking" | "wrap_up" | "paused";
  since: string;
  pause_reason: string | null;
  leg: "up" | "lost" | "none";
  phone: string;
  line: string;
  wrap_up_until: string | null;
  call: string | null;
  changed_by_name: string | null;
}

export interface Disk {
  free_bytes: number;
  bytes_a_day: number;
  days_left: number | null;
  level: "ok" | "warning" | "alarm";
}

export interface Done {
  ok?: true;
}

/** ``confirmed``: the trunk's name, written by the supervisor, for the last line that serves. */
export interface DoorClosing {
  minutes: number;
  reason: string;
  confirmed?: string;
}

export interface DrillRequest {
  trunk: string;
  minutes: number;
  numbers?: string[];
}

export interface DrillView {
  trunk: string;
  since: string;
  until: string;
  everyone: boolean;
  numbers: number;
  by_name: string;
}

export interface Earlier {
  calls: number;
  last_outcomes: string[];
  incidents: EarlierIncident[];
}

export interface EarlierIncident {
  id: string;
  number: string;
  category: string;
  state: "open" | "closed";
  opened_at: string;
}

export interface EndRequest {
  summary: string;
}

export interface Engaged {
  incident: string;
  alert: string;
  incident_number: string;
}

export interface FieldEntry {
  field: string;
  value: string;
  seen_version: number;
  call?: string | null;
}

export interface FieldView {
  value: string;
  version: number;
  by_name: string;
  at: string;
}

/** Good for ten minutes, for this session only. */
export interface FileLink {
  url: string;
}

/** ``name``: as whoever sent it calls it; "" for most photos. */
export interface FileView {
  id: string;
  kind: "jpeg" | "png" | "webp" | "pdf";
  bytes: number;
  name: string;
}

export interface Finish {
  finding: string;
  done?: string;
}

/** ``to``, ``seen``: whom the page shows it was handed over to, and which result. */
export interface FollowUpRequest {
  to: string;
  seen: string;
  result: string;
  reference?: string;
  said?: string;
}

/** ``agencies`` are to act, those of ``inform`` only to know. ``instead_of``: the declined alert in whose place they act. */
export interface ForwardRequest {
  agencies?: string[];
  inform?: string[];
  instead_of?: string | null;
}

export interface GatherRequest {
  incident: string;
}

/** ``stage``: the furthest that help has come. ``through``: numbers of what was merged into it. ``own``: it was gathered itself, and not only one that was merged into it. */
export interface GatheredIncident {
  id: string;
  number: string;
  category_name: string;
  place: string;
  priority: number | null;
  state: "open" | "closed";
  stage: "waiting" | "taken" | "en_route" | "on_scene" | "closed";
  opened_at: string;
  changed_at: string;
  through: string[];
  own: boolean;
  agencies: MajorAgency[];
}

export interface Hold {
  subject: string;
  reason: string;
  by_name: string | null;
  at: string;
}

/** ``step``: on which it was seen. ``reason``: of the catalogue's, or own words. */
export interface Hurry {
  step: number;
  reason: string;
}

/** A helper on the way of the audio, as the browser takes it. */
export interface IceServer {
  urls: string[];
}

/** ``merged_into``: this one is the same as that; ``merged``: that one as this. ``origin``: this one was made from its report; ``split``: that one from this one's. */
export interface IncidentLink {
  kind: "merged_into" | "merged" | "origin" | "split";
  id: string;
  number: string;
  category: string | null;
  state: "open" | "closed";
  opened_at: string;
}

export interface IncidentPage {
  items: IncidentView[];
  total: number;
}

export interface IncidentReference {
  id: string;
  number: string;
}

/** ``major``: the major incident it belongs to, with what its log says to all. */
export interface IncidentView {
  links: IncidentLink[];
  to_tell: ToTell[];
  untouched_since: string | null;
  major: MajorOfIncident | null;
  id: string;
  version: number;
  number: string;
  state: "open" | "closed";
  opened_at: string;
  opened_by_name: string;
  calls: string[];
  fields: Record<string, FieldView>;
  category: string | null;
  priority: number | null;
  priority_because: string[];
  priority_by_hand: boolean;
  place: Place;
  narrative: string;
  alerts: AlertView[];
  proposal: ProposedAgency[];
  level: string;
  levels_ahead: LevelAhead[];
  disposition: string | null;
  closed_at: string | null;
  reopened: number;
  changed_at: string;
}

/** Without the telephone: it is dialled by code. */
export interface InterpreterView {
  code: string;
  name: string;
  languages: Option[];
}

export interface Invitation {
  kind: string;
  manner: string;
  who?: string;
  number?: string;
}

/** What is kept of one incident, and who had it. */
export interface Keeping {
  hold: Hold | null;
  call_holds: Hold[];
  accesses: Access[];
}

/** A stored recording; ``hold``: its call's own, else its incident's. */
export interface Kept {
  call: CallView;
  hold: Hold | null;
}

export interface KeptPage {
  items: Kept[];
  total: number;
}

export interface Keys {
  digits: string;
  party?: string | null;
}

/** ``position`` is asked now, in words. ``exhausted``: nobody is left and nobody comes yet. ``more_wanted``: it climbs for further units, besides those that are out. */
export interface LadderView {
  state: "running" | "exhausted" | "stopped" | "ended";
  step: number | null;
  position: string;
  next_at: string | null;
  stopped: string;
  not_en_route: boolean;
  more_wanted: boolean;
  asked: Asked[];
}

/** What the browser places its one permanent call with. */
export interface Leg {
  username: string;
  password: string;
  ws: string;
  target: string;
  ice_servers: IceServer[];
}

/** A level that can still be raised to, and whom that would call. */
export interface LevelAhead {
  code: string;
  agencies: ProposedAgency[];
}

export interface LevelRequest {
  level: string;
  reason: string;
}

/** As in ``siaga.domain.line.LineMeasured``: percent, milliseconds, 1 to 4.4. */
export interface LineQuality {
  loss_in_pct: number;
  jitter_in_ms: number;
  loss_out_pct: number | null;
  jitter_out_ms: number | null;
  round_trip_ms: number | null;
  mos: number;
}

/** ``text``: what a person wrote; ``told``: the sentence of what the log writes by itself, "" for what a person said. ``corrected``: a later entry puts it right. */
export interface LogEntry {
  id: string;
  at: string;
  by_name: string;
  told: string;
  text: string;
  for_all: boolean;
  corrects: string;
  corrected: boolean;
}

export interface LogRequest {
  entry: string;
  text: string;
  for_all?: boolean;
  corrects?: string | null;
}

/** An agency's task. ``waiting``: it has not said "ours" yet. */
export interface MajorAgency {
  name: string;
  state: string;
  waiting: boolean;
  overdue: boolean;
  raised_at: string;
}

/** ``incidents``: ids of what it gathers, as far as they stand by themselves. */
export interface MajorBrief {
  id: string;
  name: string;
  kind: string;
  state: "running" | "ended";
  since: string;
  ended_at: string | null;
  commander_agency_name: string;
  commander_name: string;
  incidents: string[];
}

export interface MajorOfIncident {
  id: string;
  name: string;
  kind: string;
  state: "running" | "ended";
  since: string;
  commander_agency_name: string;
  commander_name: string;
  log: LogEntry[];
}

export interface MajorRequest {
  major: string;
  name: string;
  kind: string;
  incidents?: string[];
}

/** The whole page for the leadership. */
export interface MajorView {
  id: string;
  name: string;
  kind: string;
  state: "running" | "ended";
  since: string;
  ended_at: string | null;
  commander_agency_name: string;
  commander_name: string;
  incidents: string[];
  now: string;
  position: number;
  declared_by_name: string;
  commander_at: string | null;
  summary: string;
  ended_by_name: string;
  gathered: GatheredIncident[];
  units: UnitOut[];
  casualties: CasualtyFigures;
  sources: CasualtySource[];
  said_by_callers: CallersWord[];
  unanswered: UnansweredAlert[];
  log: LogEntry[];
}

/** Something of the ledger's, ``at_s`` seconds into the sound. */
export interface Mark {
  at_s: number;
  kind: string;
  text: Sentence;
  note: string | null;
}

export interface Me {
  id: number;
  name: string;
  role: "call_taker" | "officer" | "supervisor" | "administrator" | "leadership";
  agency: string | null;
  agency_name: string | null;
  language: "id" | "en";
  demo: boolean;
  time_zone: string;
  csrf: string;
}

export interface MergeRequest {
  into: string;
  reason?: string;
}

export interface Mode {
  mode: string;
}

/** How the whole room works now. */
export interface ModeView {
  surge_since: string | null;
  surge_by_name: string | null;
  drills: DrillView[];
}

export interface NoteRequest {
  note: string;
  agency?: string | null;
  question?: boolean;
  text: string;
}

export interface NoteView {
  id: string;
  text: string;
  agency: string | null;
  question: boolean;
  file: FileView | null;
}

export interface Option {
  code: string;
  label: string;
}

export interface OutcomeRequest {
  outcome: string;
}

/** ``until``: how long it rings at most. */
export interface PartyView {
  id: string;
  kind: "agency" | "call_taker" | "interpreter" | "number" | "supervisor";
  who: string;
  name: string;
  number: string | null;
  manner: "join" | "consult" | "transfer";
  mode: "talk" | "listen" | "whisper";
  state: "invited" | "ringing" | "joined" | "left" | "refused" | "failed";
  reason: string | null;
  until: string | null;
  joined_at: string | null;
}

/** ``caller`` and ``taker``: loudness from 0 to 255, as many values each. */
export interface Picture {
  url: string;
  duration_s: number;
  caller: number[];
  taker: number[];
  gaps: [number, number][];
  cut: boolean;
  marks: Mark[];
}

export interface Place {
  region: string | null;
  region_name: string | null;
  region_level: string | null;
  kecamatan_name: string | null;
  landmark: string;
  lat: number | null;
  lon: number | null;
}

export interface PlaceMatch {
  code: string;
  name: string;
  level: string;
  kecamatan: string | null;
  lat: number;
  lon: number;
  score: number;
}

export interface PlanBook {
  plans: PlanView[];
  kinds: Option[];
  unit_kinds: Option[];
  regions: RegionOption[];
}

export interface PlanEntry {
  category: string;
  seen_version: number;
  lines: PlanLine[];
}

/** ``line`` counts the page's lines from 0; None: the plan as a whole. */
export interface PlanFault {
  line: number | null;
  text: string;
}

/** Either ``agency`` or ``kind`` (every local office of that kind) is given. */
export interface PlanLine {
  agency?: string;
  kind?: string;
  inform?: boolean;
  level?: string;
  reserve_for?: string;
  priority_at_most?: number | null;
  regions?: string[];
  when?: Condition[];
  units?: UnitCount[];
  because_id?: string;
  because_en?: string;
}

/** With faults no incidents are worked out. */
export interface PlanPreview {
  faults: PlanFault[];
  incidents: PreviewIncident[];
  differing: number;
}

/** ``version`` is what the page saw; 0: this category has no plan of its own yet. */
export interface PlanView {
  category: string;
  name: string;
  version: number;
  lines: PlanLine[];
}

export interface PositionEntry {
  lat: number;
  lon: number;
  accuracy_m: number;
}

/** ``tracked``: by the vehicle's tracker; else by the phone of somebody who agreed to it. */
export interface PositionView {
  unit: string;
  unit_name: string;
  incident: string;
  lat: number;
  lon: number;
  accuracy_m: number;
  at: string;
  tracked: boolean;
}

/** ``level``: as if this level had been raised; "" as it really was. */
export interface PreviewEntry {
  category: string;
  seen_version: number;
  lines: PlanLine[];
  level?: string;
}

export interface PreviewIncident {
  id: string;
  number: string;
  category: string;
  place: string;
  opened_at: string;
  priority: number | null;
  before: Called[];
  after: Called[];
  differs: boolean;
}

export interface PriorityRequest {
  priority: number;
  reason: string;
}

export interface Prompt {
  prompt?: string;
}

/** ``reserves``: who is alerted by itself when this agency declines, the first choice first. */
export interface ProposedAgency {
  agency: string;
  because: string;
  inform: boolean;
  wanted: WantedUnits[];
  reserves: string[];
}

export interface Purpose {
  purpose: string;
}

/** As the browser's ``PushSubscription`` has it. */
export interface PushEntry {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export interface PushTakenBack {
  browser: string;
}

/** ``key`` "": this centre has no Web Push. */
export interface PushView {
  key: string;
  browsers: string[];
}

export interface Question {
  code: string;
  ask: string;
  kind: "yes_no" | "choice" | "number" | "text";
  answers: Option[];
}

export interface Reason {
  reason: string;
}

export interface RecommendedUnit {
  unit: string;
  because: string[];
}

export interface RecordingView {
  state: "running" | "stored" | "failed" | "expired" | "deleted";
  trouble: string | null;
  until: string | null;
  duration_s: number | null;
  sha256: string | null;
}

export interface Redirect {
  agency: string;
  reason: string;
}

export interface ReferRequest {
  to: string;
}

/** ``say``: the sentence that the call taker can say. */
export interface ReferralView {
  code: string;
  name: string;
  phone: string;
  say: string;
}

export interface RegionOption {
  code: string;
  name: string;
  level: string;
  kecamatan: string | null;
}

/** ``behind``: its number's pranks put it behind others, or would have, had nothing outranked them; blocking would have refused it. ``lost``: it was an emergency. */
export interface ReputationCall {
  id: string;
  offered_at: string;
  outcome: string | null;
  because: string[];
  waited_s: number;
  overtaken_by: number;
  incident: string | null;
  incident_number: string | null;
  forgiven: boolean;
  behind: boolean;
  lost: boolean;
}

export interface ReputationNumber {
  call: string;
  number: string;
  weight: number;
  behind: boolean;
  calls: ReputationCall[];
}

export interface ReputationView {
  reviewed_at: string | null;
  reviewed_by_name: string | null;
  due: boolean;
  days: number;
  reordered: number;
  lost: number;
  numbers: ReputationNumber[];
}

/** Of one agency until tomorrow night; without ``spans`` nobody at all stands on its roster. */
export interface RosterGaps {
  agency: string;
  name: string;
  spans: string[];
}

export interface Sentence {
  id: string;
  en: string;
}

/** Why a unit is out of service; "" puts it back. */
export interface Service {
  reason: string;
}

export interface Settlement {
  how: string;
}

export interface Sharing {
  shown: boolean;
}

export interface Skill {
  skill: string;
}

export interface SkillsRequest {
  call_taker: number;
  skills: string[];
  second_line?: boolean;
}

/** ``incident``: the new one's id, which the page chooses. */
export interface SplitRequest {
  incident: string;
  parts: string[];
}

export interface Step {
  to: string;
}

export interface Surge {
  on: boolean;
}

export interface TimelineEntry {
  position: number;
  at: string;
  kind: string;
  actor: string;
  agency: string | null;
  text: Sentence;
  note: NoteView | null;
}

/** Somebody who came to the office and whom no SMS reaches: to be rung from any telephone. */
export interface ToTell {
  caller: string;
  news: "en_route" | "ended";
  number: string | null;
  since: string;
}

export interface ToldByHand {
  how: string;
  news: string;
}

/** Every refusal: ``message`` is in the language of whoever asked. */
export interface Trouble {
  code: string;
  message: string;
  values: Record<string, unknown>;
}

export interface Trunk {
  trunk: string;
}

/** As in ``siaga.domain.trunk_rules.Direction``. */
export interface TrunkDirection {
  delay_ms: number;
  loss_pct: number;
  loudness_db: number;
}

/** Closed for a drill; ``way``: what its callers get. */
export interface TrunkDoor {
  since: string;
  until: string;
  reason: string;
  way: "elsewhere" | "duty_phones";
  by_name: string;
}

/** ``reached`` None: it has not been asked. ``testing_since``: a test runs. ``closed`` None: its door is open; ``opened`` None: it was not closed yet, or is. */
export interface TrunkHealth {
  name: string;
  version: number;
  kind: string;
  testable: boolean;
  every_minutes: number;
  reached: boolean | null;
  testing_since: string | null;
  result: TrunkResult | null;
  closed: TrunkDoor | null;
  opened: TrunkOpened | null;
}

export interface TrunkList {
  trunks: TrunkView[];
}

/** How its door was opened the last time, as in ``siaga.domain.trunk_door.OPENED``. */
export interface TrunkOpened {
  at: string;
  why: string;
}

/** Of the last test that ended; ``reason`` "" is a good line. A direction that was not heard is None. */
export interface TrunkResult {
  at: string;
  reason: string;
  inward: TrunkDirection | null;
  outward: TrunkDirection | null;
}

/** The test that has been asked for; its result comes with the trunk. */
export interface TrunkTest {
  test: string;
}

export interface TrunkView {
  name: string;
  drills_only: boolean;
}

export interface UnansweredAlert {
  number: string;
  agency_name: string;
  since: string;
  due_at: string;
  overdue: boolean;
}

/** ``what``: its people have set out, or it deals with the task from its place; "" says that it is one of them, as pages did that are older than the difference. ``reason``: how a supervisor knows who says it for the agency, of the catalogue's or own words; an agency of itself gives none. */
export interface UnderWay {
  reason?: string;
  what?: "" | "in_place" | "set_out";
}

export interface UnitCount {
  kind: string;
  count: number;
}

export interface UnitOut {
  unit_name: string;
  agency_name: string;
  number: string;
  state: "assigned" | "en_route" | "on_scene";
  since: string;
}

export interface UnitReference {
  unit: string;
}

export interface UnitView {
  code: string;
  agency: string;
  agency_name: string;
  name: string;
  kind: string;
  station: string;
  shift: string;
  active: boolean;
  out_of_service: string;
  engaged: Engaged | null;
  crew: CrewMember[];
}

/** So many units of a kind; ``sent`` of them have been assigned, and not released on the way. */
export interface WantedUnits {
  kind: string;
  label: string;
  count: number;
  sent: number;
}
