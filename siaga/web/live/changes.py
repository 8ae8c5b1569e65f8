"""From ledger events to frames: what changed, as each audience may see it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import override

from siaga.domain import agency, centre, contact
from siaga.domain import incident as i
from siaga.domain.erasure import PersonalDataErased
from siaga.domain.message import ALARM, QUIET
from siaga.domain.unit import TrackerIssued, TrackerRevoked, UnitDefined
from siaga.ledger.recorded import Recorded
from siaga.records.models import (
    Call,
    Channel,
    Desk,
    Incident,
    MajorIncident,
    Message,
    Trunk,
    Unit,
)
from siaga.records.statements import rows
from siaga.web.audience import Audience
from siaga.web.live import frames
from siaga.web.names import Names
from siaga.web.shapes.calls import call_shapes
from siaga.web.shapes.channels import channel_shapes
from siaga.web.shapes.desks import desk_shapes, unit_shapes
from siaga.web.shapes.incidents import IncidentRows
from siaga.web.shapes.majors import brief, concerned
from siaga.web.shapes.mode import mode_shape
from siaga.web.shapes.parties import desks_of as desks_in
from siaga.web.shapes.parties import parties_of
from siaga.web.shapes.trunks import trunk_shapes
from siaga.web.timeline import Surroundings, entry, visible

DEFINITIONS: Final = (
    agency.AgencyDefined,
    agency.InterpreterDefined,
    agency.ReferralDefined,
    contact.ContactDefined,
    centre.CategoryDefined,
    centre.PlanChanged,
    centre.AccountChanged,
    UnitDefined,
    TrackerIssued,
    TrackerRevoked,
)
"""After one of these, names are read anew."""

KINDS: Final = ("call", "incident", "desk", "unit", "mode", "trunk", "major", "channel")


class Touched:
    """The things that a batch of events concerns, each once, and what happened to each."""

    def __init__(self, batch: Sequence[Recorded]) -> None:
        self.ids: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}
        self.happened: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
        for recorded in batch:
            self._take(recorded)

    def _take(self, recorded: Recorded) -> None:
        event = recorded.event
        stream = event.stream if isinstance(event, PersonalDataErased) else recorded.stream
        kind, _colon, id = stream.partition(":")
        if kind in self.ids:
            self.ids[kind][id] = None
            self.happened[kind, id].append(recorded)
        for name in ("call_taker", "before") if kind == "call" else ():
            if isinstance(at := getattr(event, name, None), int):
                self.ids["desk"][str(at)] = None
        if isinstance(event, i.CallAttached):
            self.ids["call"][event.call] = None


class Changes:
    """Works frames out. Not thread-safe: belongs to the one thread that talks to the database."""

    def __init__(self) -> None:
        self.names = Names()
        self._desks_of: dict[str, set[int]] = {}

    def frames(
        self, batch: Sequence[Recorded], audiences: Iterable[Audience]
    ) -> dict[Audience, bytes]:
        """What each audience is sent after ``batch``; b"" where nothing concerns it.

        Views are of now: where more was committed meanwhile, they already show it.
        """
        if any(isinstance(one.event, DEFINITIONS) for one in batch):
            self.names = Names()
        touched = Touched(batch)
        audiences = list(audiences)
        if not audiences:
            self._remember_unseen(tuple(touched.ids["call"]))
            return {}
        rows = Rows(touched, self.names, self._desks_of)
        self._remember(rows.calls.values())
        entries = rows.entries(batch)
        position = batch[-1].position
        return {
            audience: frames.batch(rows.changes(audience, entries), position)
            for audience in audiences
        }

    def missed(self, batch: Sequence[Recorded], audience: Audience) -> bytes:
        """What one who was away is sent of ``batch``. Where a call rang before it ended nobody
        knows any more: with a call all desks are told anew."""
        touched = Touched(batch)
        if touched.ids["call"]:
            desks = Desk.objects.order_by("call_taker").values_list("call_taker", flat=True)
            touched.ids["desk"].update(dict.fromkeys(map(str, desks)))
        rows = Rows(touched, self.names, self._desks_of)
        return frames.batch(rows.changes(audience, rows.entries(batch)), batch[-1].position)

    def _remember_unseen(self, calls: tuple[str, ...]) -> None:
        """The same while no screen is connected: a few columns instead of whole records."""
        if calls:
            for id, *has in rows(Call, ["id", *_AT_DESKS], {"id": calls}):
                self._remember_one(id, *has)

    def _remember(self, calls: Iterable[Call]) -> None:
        """Which desks a running call concerns; its end concerns them once more."""
        for call in calls:
            self._remember_one(call.id, call.phase, call.call_taker, call.rings_at)

    def _remember_one(
        self, id: str, phase: str, call_taker: int | None, rings_at: Iterable[int]
    ) -> None:
        if phase == "ended":
            self._desks_of.pop(id, None)
        else:
            self._desks_of[id] = _desks(call_taker, rings_at)


_AT_DESKS: Final = ("phase", "call_taker", "rings_at")


def desks_of(call: Call) -> set[int]:
    """The desks a running call is on: who has it, or wherever it rings."""
    return _desks(call.call_taker, call.rings_at)


def _desks(call_taker: int | None, rings_at: Iterable[int]) -> set[int]:
    return {desk for desk in (call_taker, *rings_at) if desk is not None}


class Rows:
    """The records behind what was touched, in a handful of queries."""

    def __init__(self, touched: Touched, names: Names, known_desks: dict[str, set[int]]) -> None:
        self.touched = touched
        self.names = names
        self.calls = Call.objects.in_bulk(list(touched.ids["call"]))
        self.parties = parties_of(self.calls)
        self.majors = MajorIncident.objects.in_bulk(list(touched.ids["major"]))
        for major in self.majors:
            touched.ids["incident"].update(dict.fromkeys(concerned(major)))
        self.incidents = Incident.objects.in_bulk(list(touched.ids["incident"]))
        self.incident_rows = IncidentRows(list(self.incidents.values()), names)
        self.units = Unit.objects.in_bulk(list(touched.ids["unit"]))
        self.desks = Desk.objects.in_bulk(self._desk_ids(known_desks))
        self.trunks = Trunk.objects.in_bulk(list(touched.ids["trunk"]))

    def _desk_ids(self, known_desks: dict[str, set[int]]) -> list[int]:
        ids = {int(id) for id in self.touched.ids["desk"]}
        for call in self.calls.values():
            ids |= known_desks.get(call.id, set())
            ids |= desks_of(call) | desks_in(self.parties[call.id])
        self.touched.ids["desk"].update(dict.fromkeys(str(id) for id in sorted(ids)))
        return list(ids)

    def entries(self, batch: Sequence[Recorded]) -> dict[int, dict[str, Any]]:
        """Timeline entries by position, in all languages; made once for everybody."""
        around = Surroundings(
            self.names,
            agency_of=self.incident_rows.agency_of(),
            offered_at={call.id: call.offered_at for call in self.calls.values()},
            category_of={id: incident.category for id, incident in self.incidents.items()},
            party_of={
                party.id: (party.kind, party.who)
                for parties in self.parties.values()
                for party in parties
            },
        )
        self._know_messages(batch, around)
        self.agency_of = around.agency_of
        told = ((one.position, entry(one, around)) for one in batch)
        return {position: one for position, one in told if one is not None}

    def _know_messages(self, batch: Sequence[Recorded], around: Surroundings) -> None:
        """What became of a message is told with whose it was, which was said in an earlier batch."""
        ids = {getattr(one.event, "message", None) for one in batch} - {None}
        for one in Message.objects.filter(id__in=ids) if ids else ():
            around.message_of[one.id] = (one.channel, one.contact)
            around.agency_of[one.id] = around.agency_of.get(one.alert, "")
            if one.purpose in QUIET:
                around.quiet.add(one.id)
            if one.purpose == ALARM:
                around.to_supervisors.add(one.id)

    def changes(self, audience: Audience, entries: dict[int, dict[str, Any]]) -> list[bytes]:
        """Frames for ``audience``, things in the order in which they were first touched."""
        with override(audience.language):
            return [
                frames.change(
                    {
                        "kind": kind,
                        "id": id,
                        "view": view,
                        "entries": [] if view is None else self._seen(kind, id, audience, entries),
                    }
                )
                for kind in KINDS
                for id, view in self._views(kind, audience)
            ]

    def _views(self, kind: str, audience: Audience) -> list[tuple[str, dict[str, Any] | None]]:
        ids = list(self.touched.ids[kind])
        if kind == "incident":
            seen = [(id, self._incident(id, audience)) for id in ids if self._sees(id, audience)]
            return [*seen, *((id, None) for id in ids if self._saw(id, audience))]
        if kind == "unit":
            units = [self.units[id] for id in ids if id in self.units]
            own = [one for one in units if audience.centre or one.agency == audience.agency]
            return [(view["code"], view) for view in unit_shapes(own, self.names)]
        if not audience.centre:
            return []
        if kind == "channel":
            silent = {
                view["name"]: view for view in channel_shapes(Channel.objects.filter(name__in=ids))
            }
            return [(id, silent.get(id)) for id in ids]
        if kind == "trunk":
            views = {view["name"]: view for view in trunk_shapes(self.trunks.values(), self.names)}
            return [(id, views.get(id)) for id in ids]
        if kind == "call":
            calls = [self.calls[id] for id in ids if id in self.calls]
            return [(view["id"], view) for view in call_shapes(calls, self.names)]
        if kind == "major":
            majors = [self.majors[id] for id in ids if id in self.majors]
            return [(one.id, brief(one, self.names)) for one in majors]
        if kind == "mode":
            return [(id, mode_shape(self.names)) for id in ids]
        desks = [self.desks[int(id)] for id in ids if int(id) in self.desks]
        return [(str(view["call_taker"]), view) for view in desk_shapes(desks, self.names)]

    def _sees(self, incident: str, audience: Audience) -> bool:
        if audience.centre:
            return True
        row = self.incidents.get(incident)
        return row is not None and audience.agency in self.incident_rows.agencies(row)

    def _saw(self, incident: str, audience: Audience) -> bool:
        """A merge had shown it to this agency, and was undone."""
        row = self.incidents.get(incident)
        return row is not None and audience.agency in self.incident_rows.guests(row)

    def _incident(self, incident: str, audience: Audience) -> dict[str, Any] | None:
        row = self.incidents.get(incident)
        return self.incident_rows.shape(row, audience) if row else None

    def _seen(
        self, kind: str, id: str, audience: Audience, entries: dict[int, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return [
            entries[one.position]
            for one in self.touched.happened[kind, id]
            if one.position in entries and visible(one, audience.agency, self.agency_of)
        ]
