"""The API's answers and requests, as OpenAPI and so the console's generated types know them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from siaga.web.api.declared import Answer, Code, Hex, Option, Request, Text
from siaga.web.api.party_schemas import InterpreterView, PartyView
from siaga.web.api.schemas_alerts import AlertView, LevelAhead, ProposedAgency
from siaga.web.api.schemas_field import UnitView
from siaga.web.api.schemas_files import FileView
from siaga.web.api.schemas_ladders import ChannelTrouble
from siaga.web.api.schemas_lines import LineQuality
from siaga.web.api.schemas_majors import MajorBrief, MajorOfIncident
from siaga.web.api.schemas_modes import DeskSkills, InQueue, ModeView, QueueWords
from siaga.web.api.schemas_referrals import ReferralWords, Referred
from siaga.web.api.schemas_together import Together
from siaga.web.api.schemas_trunks import TrunkHealth
from siaga.web.api.schemas_untouched import Untouched, UntouchedWords

Page = Annotated[int, Field(ge=1, le=100_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]
Searched = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]

CallState = Literal["waiting", "ringing", "connecting", "talking", "held", "fallback", "ended"]


class Trouble(Answer):
    """Every refusal: ``message`` is in the language of whoever asked."""

    code: str
    message: str
    values: dict[str, Any]


class Me(Answer):
    id: int
    name: str
    role: Literal["call_taker", "officer", "supervisor", "administrator", "leadership"]
    agency: str | None
    agency_name: str | None
    language: Literal["id", "en"]
    demo: bool
    time_zone: str
    csrf: str


class Question(Answer):
    code: str
    ask: str
    kind: Literal["yes_no", "choice", "number", "text"]
    answers: list[Option]


class CategoryView(Answer):
    code: str
    key: str
    name: str
    icon: str
    color: str
    grade: str
    acknowledge_within_s: int
    questions: list[Question]
    advice: list[str]


class AgencyView(Answer):
    code: str
    name: str
    short_name: str
    kind: str
    duty_phone: str


class Catalogue(QueueWords, UntouchedWords, ReferralWords):
    categories: list[CategoryView]
    agencies: list[AgencyView]
    desk_phones: list[str]
    outcomes: list[Option]
    pause_reasons: list[Option]
    decline_reasons: list[Option]
    findings: list[Option]
    major_kinds: list[Option]
    casualties: list[Option]
    contact_purposes: list[Option]
    crew_check_s: int
    dispositions: list[Option]
    line_troubles: list[Option]
    trunk_failures: list[Option]
    call_back_ends: list[Option]
    interpreters: list[InterpreterView]
    recording_pauses: list[Option]
    party_ends: list[Option]
    levels: list[Option]
    raise_reasons: list[Option]
    told_by: list[Option]
    hurry_reasons: list[Option]


class EarlierIncident(Answer):
    id: str
    number: str
    category: str
    state: Literal["open", "closed"]
    opened_at: datetime


class Earlier(Answer):
    calls: int
    last_outcomes: list[str]
    incidents: list[EarlierIncident]


class CalledAbout(Answer):
    """Who was rung about an alert, and now speaks with us."""

    name: str
    incident: EarlierIncident


class RecordingView(Answer):
    state: Literal["running", "stored", "failed", "expired", "deleted"]
    trouble: str | None
    until: datetime | None
    duration_s: float | None
    sha256: str | None


class CallView(InQueue, Referred):
    id: str
    version: int
    direction: Literal["in", "out"]
    state: CallState
    number: str | None
    number_withheld: bool
    trunk: str
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ended_by: Literal["caller", "call_taker", "system"] | None
    call_taker: int | None
    call_taker_name: str | None
    presented_to: int | None
    presented_until: datetime | None
    outcome: str | None
    incident: str | None
    incident_number: str | None
    via_fallback: bool
    call_back: Literal["due", "dialled", "settled"] | None
    call_back_of: str | None
    call_back_news: Literal["en_route", "ended"] | None
    call_back_about: str | None
    line_troubles: list[str]
    line_quality: LineQuality | None
    recording: RecordingView | None
    recording_paused: bool
    unattended: bool
    supervisor_called_at: datetime | None
    erased: bool
    parties: list[PartyView]
    earlier: Earlier | None
    called_about: CalledAbout | None


class FieldView(Answer):
    value: str
    version: int
    by_name: str
    at: datetime


class Place(Answer):
    region: str | None
    region_name: str | None
    region_level: str | None
    kecamatan_name: str | None
    landmark: str
    lat: float | None
    lon: float | None


class IncidentView(Untouched, Together):
    """``major``: the major incident it belongs to, with what its log says to all."""

    major: MajorOfIncident | None
    id: str
    version: int
    number: str
    state: Literal["open", "closed"]
    opened_at: datetime
    opened_by_name: str
    calls: list[str]
    fields: dict[str, FieldView]
    category: str | None
    priority: int | None
    priority_because: list[str]
    priority_by_hand: bool
    place: Place
    narrative: str
    alerts: list[AlertView]
    proposal: list[ProposedAgency]
    level: str
    levels_ahead: list[LevelAhead]
    disposition: str | None
    closed_at: datetime | None
    reopened: int
    changed_at: datetime


class DeskView(DeskSkills):
    """``line``: by whose sign-on its audio comes, so that an older window knows that it has lost it;
    worth nothing without the password."""

    call_taker: int
    version: int
    name: str
    state: Literal["off", "ready", "ringing", "talking", "wrap_up", "paused"]
    since: datetime
    pause_reason: str | None
    leg: Literal["up", "lost", "none"]
    phone: str
    line: str
    wrap_up_until: datetime | None
    call: str | None
    changed_by_name: str | None


class Board(Answer):
    """``handed_over_beyond``: hand-overs without a result beside those among the calls."""

    position: int
    now: datetime
    me: Me
    calls: list[CallView]
    handed_over_beyond: int
    incidents: list[IncidentView]
    desks: list[DeskView]
    units: list[UnitView]
    mode: ModeView | None
    trunks: list[TrunkHealth]
    majors: list[MajorBrief]
    channels: list[ChannelTrouble]


class Sentence(Answer):
    id: str
    en: str


class NoteView(Answer):
    id: str
    text: str
    agency: str | None
    question: bool
    file: FileView | None


class TimelineEntry(Answer):
    position: int
    at: datetime
    kind: str
    actor: str
    agency: str | None
    text: Sentence
    note: NoteView | None


class Change(Answer):
    """Data of a live frame ``change``; ``view`` None: no longer there, or not for you."""

    kind: Literal["call", "incident", "desk", "unit", "mode", "trunk", "major", "channel"]
    id: str
    view: (
        CallView
        | IncidentView
        | DeskView
        | UnitView
        | ModeView
        | TrunkHealth
        | MajorBrief
        | ChannelTrouble
        | None
    )
    entries: list[TimelineEntry]


class IncidentPage(Answer):
    items: list[IncidentView]
    total: int


class CallPage(Answer):
    items: list[CallView]
    total: int


class PlaceMatch(Answer):
    code: str
    name: str
    level: str
    kecamatan: str | None
    lat: float
    lon: float
    score: float


class Done(Answer):
    ok: Literal[True] = True


class CalledBack(Answer):
    call: str


class Reason(Request):
    reason: Text


class OutcomeRequest(Request):
    outcome: Code


class Settlement(Request):
    how: Code


class ToldByHand(Settlement):
    news: Code


class Purpose(Request):
    purpose: Text


class FieldEntry(Request):
    field: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    value: Text
    seen_version: int
    call: Hex | None = None


class PriorityRequest(Request):
    priority: int
    reason: Text


class ForwardRequest(Request):
    """``agencies`` are to act, those of ``inform`` only to know. ``instead_of``: the declined alert
    in whose place they act."""

    agencies: list[Code] = []
    inform: list[Code] = []
    instead_of: Hex | None = None


class LevelRequest(Request):
    level: Code
    reason: Code


class NoteRequest(Request):
    note: Hex
    agency: Code | None = None
    question: bool = False
    text: Text


class Closing(Request):
    disposition: Code


class CallReference(Request):
    call: Hex


class Finish(Request):
    finding: Code
    done: Text = ""


class UnitReference(Request):
    unit: Code


class Step(Request):
    to: Code


class DemoCall(Request):
    category: Code
