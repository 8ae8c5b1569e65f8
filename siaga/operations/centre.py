"""Commands about what the centre is made of; the catalogue's files and the pages use the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from siaga.domain import plan_faults, shift
from siaga.domain.agency import AgencyDefined, InterpreterDefined
from siaga.domain.centre import (
    CategoryDefined,
    DemoCallRequested,
    PlanChanged,
    RegionsImported,
)
from siaga.domain.event import Event
from siaga.domain.kinds import AGENCY, CATEGORY, DEMO, INTERPRETER, PLAN, REGIONS, UNIT
from siaga.domain.plan import OTHER_CATEGORIES, plan_code
from siaga.domain.refusal import Conflict, Malformed
from siaga.domain.triage import possible_answers
from siaga.domain.unit import UnitDefined
from siaga.operations.command import Command
from siaga.operations.names import in_words
from siaga.operations.roles import CENTRE, require_role
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Agency, Boundary, Category, Unit
from siaga.records.models.account import ADMINISTRATOR

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def require_code(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise Malformed("wrong_value", field="code")


def require_text(text: str, name: str, limit: int) -> None:
    if not text.strip():
        raise Malformed("missing", field=name)
    if len(text) > limit:
        raise Malformed("too_long", field=name, limit=limit)


def define(work: Work, stream: Loaded[Event | None], event: Event) -> None:
    """Saying the same again, as loading a catalogue twice does, is no event."""
    if stream.state != event:
        work.append(stream, [event])


@dataclass(frozen=True)
class DefineAgency(Command):
    agency: str
    name: str
    short_name: str
    kind: str
    duty_phone: str = ""
    active: bool = True


@operation(DefineAgency)
def define_agency(work: Work, command: DefineAgency) -> None:
    require_role(work.by, ADMINISTRATOR)
    require_code(command.agency)
    require_text(command.name, "name", 200)
    require_text(command.short_name, "short_name", 40)
    event = AgencyDefined(
        command.agency,
        command.name.strip(),
        command.short_name.strip(),
        command.kind,
        command.duty_phone.strip(),
        command.active,
    )
    define(work, work.load(AGENCY, command.agency), event)


@dataclass(frozen=True)
class DefineInterpreter(Command):
    """Somebody who can be asked into a call for ``languages``."""

    interpreter: str
    name: str
    languages: tuple[str, ...]
    phone: str
    active: bool = True


@operation(DefineInterpreter)
def define_interpreter(work: Work, command: DefineInterpreter) -> None:
    require_role(work.by, ADMINISTRATOR)
    require_code(command.interpreter)
    require_text(command.name, "name", 200)
    if len(command.phone) > 40:
        raise Malformed("too_long", field="phone", limit=40)
    event = InterpreterDefined(
        command.interpreter,
        command.languages,
        command.active,
        name=command.name.strip(),
        phone=command.phone.strip(),
    )
    define(work, work.load(INTERPRETER, command.interpreter), event)


@dataclass(frozen=True)
class DefineUnit(Command):
    unit: str
    agency: str
    name: str
    kind: str
    station: str = ""
    active: bool = True
    shifts: tuple[Mapping[str, Any], ...] = ()


@operation(DefineUnit)
def define_unit(work: Work, command: DefineUnit) -> None:
    """Also moves a unit to another agency or out of service; a running assignment goes on."""
    require_role(work.by, ADMINISTRATOR)
    require_code(command.unit)
    require_text(command.name, "name", 200)
    if not Agency.objects.filter(code=command.agency).exists():
        raise Malformed("unknown_agency", agency=command.agency[:64])
    shift.check(command.shifts)
    event = UnitDefined(
        command.unit,
        command.agency,
        command.name.strip(),
        command.kind,
        command.station.strip(),
        command.active,
        tuple(dict(one) for one in command.shifts),
    )
    if _unit_as_defined(command.unit) != event:
        work.append(work.load(UNIT, command.unit), [event])


def _unit_as_defined(code: str) -> UnitDefined | None:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        return None
    kept = (unit.code, unit.agency, unit.name, unit.kind, unit.station, unit.active)
    return UnitDefined(*kept, tuple(unit.shifts))


@dataclass(frozen=True)
class DefineCategory(Command):
    """``content`` is the category's whole file, as ``siaga.catalogue`` has checked it."""

    category: str
    content: Mapping[str, Any]


@operation(DefineCategory)
def define_category(work: Work, command: DefineCategory) -> None:
    require_role(work.by, ADMINISTRATOR)
    require_code(command.category)
    event = CategoryDefined(command.category, dict(command.content))
    define(work, work.load(CATEGORY, command.category), event)


@dataclass(frozen=True)
class DefinePlan(Command):
    """``seen_version``: of the plan that a person had before them (0: there was none)."""

    plan: str
    content: Mapping[str, Any]
    seen_version: int | None = None


@operation(DefinePlan)
def define_plan(work: Work, command: DefinePlan) -> None:
    """Raises ``Malformed`` with the first fault; ``line`` counts from 1 as people do."""
    require_role(work.by, ADMINISTRATOR)
    require_code(command.plan)
    category = str(command.content.get("category", ""))
    if plan_code(category) != command.plan:
        raise Malformed("unknown_category", category=category[:64])
    for fault in plan_faults.faults(command.content.get("agencies", ()), known_to_plan(category)):
        line = None if fault.line is None else fault.line + 1
        with in_words():
            raise Malformed(fault.code, line=line, **fault.values)
    stream = work.load(PLAN, command.plan)
    if command.seen_version not in (None, stream.version):
        raise Conflict("changed_meanwhile")
    define(work, stream, PlanChanged(command.plan, dict(command.content)))


def known_to_plan(category: str) -> plan_faults.Known:
    """What a plan of this category may name, as the records have it.

    Raises ``Malformed("unknown_category")``. The plan for all others can ask nothing.
    """
    agencies = set(Agency.objects.values_list("code", flat=True))
    if category == OTHER_CATEGORIES:
        return plan_faults.Known(agencies, {}, "")
    found = Category.objects.filter(code=category).first()
    if found is None:
        raise Malformed("unknown_category", category=category[:64])
    questions = {
        str(one["code"]): (str(one["kind"]), possible_answers(one))
        for one in found.content.get("questions", ())
    }
    return plan_faults.Known(agencies, questions, str(found.content.get("grade", "")))


@dataclass(frozen=True)
class Area:
    """An outline: GeoJSON geometry in WGS 84; ``level`` kabupaten, kecamatan or desa."""

    code: str
    name: str
    level: str
    geometry: Mapping[str, Any]


@dataclass(frozen=True)
class ImportRegions(Command):
    """Take the outlines of a file into force instead of those that came before.

    ``regions`` names the set (one a regency); ``sha256`` is of the file's bytes.
    """

    regions: str
    source: str
    sha256: str
    areas: tuple[Area, ...] = field(default_factory=tuple)


@operation(ImportRegions)
def import_regions(work: Work, command: ImportRegions) -> None:
    require_role(work.by, ADMINISTRATOR)
    require_code(command.regions)
    event = RegionsImported(
        command.regions, command.source[:255], command.sha256, len(command.areas)
    )
    define(work, work.load(REGIONS, command.regions), event)
    Boundary.objects.filter(regions=command.regions).delete()
    Boundary.objects.bulk_create(
        Boundary(
            code=area.code,
            regions=command.regions,
            name=area.name,
            level=area.level,
            geometry=area.geometry,
        )
        for area in command.areas
    )


@dataclass(frozen=True)
class RequestDemoCall(Command):
    """Let a simulated citizen call 112 about this category; the page offers it in a trial only."""

    category: str


@operation(RequestDemoCall)
def request_demo_call(work: Work, command: RequestDemoCall) -> None:
    require_role(work.by, *CENTRE)
    if not Category.objects.filter(code=command.category).exists():
        raise Malformed("unknown_category", category=command.category[:64])
    work.append(DEMO, [DemoCallRequested(command.category)])
