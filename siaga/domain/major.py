"""A major incident gathers many (stream ``major:<id>``), and says so in the streams of these."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event, personal


@dataclass(frozen=True)
class MajorDeclared(Event):
    """``name`` in words, such as a flood is spoken of; ``kind`` as in ``siaga.domain.major_rules``."""

    major: str
    name: str
    kind: str


@dataclass(frozen=True)
class MajorGathered(Event):
    """This incident (``number``) belongs to it."""

    major: str
    incident: str
    number: str


@dataclass(frozen=True)
class MajorReleased(Event):
    """This incident (``number``) does not belong to it after all."""

    major: str
    incident: str
    number: str
    reason: str


@dataclass(frozen=True)
class CommanderNamed(Event):
    """Who commands on scene from here on: of which agency, and the person in words."""

    major: str
    agency: str
    person: str | None = personal()


@dataclass(frozen=True)
class SituationLogged(Event):
    """An entry of the situation log. It is never altered: ``corrects`` names the entry that
    this one puts right. ``for_all``: the agencies of the gathered incidents read it."""

    major: str
    entry: str
    for_all: bool
    corrects: str = ""
    text: str | None = personal()


@dataclass(frozen=True)
class MajorEnded(Event):
    major: str
    summary: str | None = personal()


@dataclass(frozen=True)
class MajorReopened(Event):
    """It was not over after all."""

    major: str
    reason: str


@dataclass(frozen=True)
class IncidentGathered(Event):
    """In the incident's stream: it belongs to the major incident ``major`` (``name``)."""

    incident: str
    major: str
    name: str


@dataclass(frozen=True)
class IncidentReleased(Event):
    """In the incident's stream: it does not belong to ``major`` (``name``) after all."""

    incident: str
    major: str
    name: str
