"""Commands about major incidents: declared, gathering, commanded, logged, ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from siaga.domain import major_rules as rules
from siaga.domain.event import Event
from siaga.domain.kinds import INCIDENT, MAJOR
from siaga.domain.major import IncidentGathered, IncidentReleased, SituationLogged
from siaga.domain.major_rules import Major
from siaga.domain.refusal import Malformed
from siaga.domain.report import is_id
from siaga.operations.command import Command
from siaga.operations.incidents import existing_incident
from siaga.operations.roles import OVERSEERS, require_role
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Agency
from siaga.records.statements import rows


def existing_major(work: Work, id: str) -> Loaded[Major]:
    """Raises ``Malformed("unknown_major")``."""
    major = work.load(MAJOR, id)
    if major.version == 0:
        raise Malformed("unknown_major")
    return major


@dataclass(frozen=True)
class DeclareMajor(Command):
    """``major`` is chosen by the page; the incidents are gathered at once."""

    major: str
    name: str
    kind: str
    incidents: tuple[str, ...] = ()


@operation(DeclareMajor)
def declare_major(work: Work, command: DeclareMajor) -> None:
    require_role(work.by, *OVERSEERS)
    if not is_id(command.major):
        raise Malformed("wrong_value", field="major")
    major = work.load(MAJOR, command.major)
    work.append(major, rules.declare(major.state, command.major, command.name, command.kind))
    for incident in command.incidents:
        _gather(work, major, incident)


@dataclass(frozen=True)
class GatherIncident(Command):
    major: str
    incident: str


@operation(GatherIncident)
def gather_incident(work: Work, command: GatherIncident) -> None:
    require_role(work.by, *OVERSEERS)
    _gather(work, existing_major(work, command.major), command.incident)


def _gather(work: Work, major: Loaded[Major], id: str) -> None:
    incident = existing_incident(work, id)
    other = work.load(MAJOR, incident.state.major)
    _write(work, major, incident, rules.gather(major.state, incident.state, other.state))


@dataclass(frozen=True)
class ReleaseIncident(Command):
    """It does not belong to it after all."""

    major: str
    incident: str
    reason: str


@operation(ReleaseIncident)
def release_incident(work: Work, command: ReleaseIncident) -> None:
    require_role(work.by, *OVERSEERS)
    major = existing_major(work, command.major)
    incident = existing_incident(work, command.incident)
    _write(work, major, incident, rules.release(major.state, incident.state, command.reason))


def _write(
    work: Work, major: Loaded[Major], incident: Loaded[Any], events: Iterable[Event]
) -> None:
    """Each into the stream it is of."""
    for event in events:
        of_incident = isinstance(event, IncidentGathered | IncidentReleased)
        work.append(incident if of_incident else major, [event])


@dataclass(frozen=True)
class NameCommander(Command):
    """``person`` in words: who commands on scene is seldom somebody with an account."""

    major: str
    agency: str
    person: str


@operation(NameCommander)
def name_commander(work: Work, command: NameCommander) -> None:
    require_role(work.by, *OVERSEERS)
    major = existing_major(work, command.major)
    if not rows(Agency, ["code"], {"code": command.agency}):
        raise Malformed("unknown_agency", agency=command.agency[:64])
    work.append(major, rules.name_commander(major.state, command.agency, command.person))


@dataclass(frozen=True)
class LogSituation(Command):
    """``entry`` is chosen by the page, so that sending it twice says it once. ``corrects``: the
    entry that this one puts right; that one stays."""

    major: str
    entry: str
    text: str
    for_all: bool = False
    corrects: str = ""


@operation(LogSituation)
def log_situation(work: Work, command: LogSituation) -> None:
    require_role(work.by, *OVERSEERS)
    if not is_id(command.entry):
        raise Malformed("wrong_value", field="entry")
    major = existing_major(work, command.major)
    entry = SituationLogged(
        command.major, command.entry, command.for_all, command.corrects, command.text
    )
    work.append(major, rules.log(major.state, entry))


@dataclass(frozen=True)
class EndMajor(Command):
    major: str
    summary: str


@operation(EndMajor)
def end_major(work: Work, command: EndMajor) -> None:
    require_role(work.by, *OVERSEERS)
    major = existing_major(work, command.major)
    work.append(major, rules.end(major.state, command.summary))


@dataclass(frozen=True)
class ReopenMajor(Command):
    major: str
    reason: str


@operation(ReopenMajor)
def reopen_major(work: Work, command: ReopenMajor) -> None:
    require_role(work.by, *OVERSEERS)
    major = existing_major(work, command.major)
    now = {id: work.load(INCIDENT, id).state.major for id in major.state.incidents}
    elsewhere = {
        id: work.load(MAJOR, other).state.name
        for id, other in now.items()
        if other not in ("", command.major)
    }
    work.append(major, rules.reopen(major.state, command.reason, elsewhere))
