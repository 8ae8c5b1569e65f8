"""A centre in which somebody can be asked: contacts, rosters and a ladder for every alert."""

from __future__ import annotations

from datetime import timedelta

from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.contacts import ChangeRoster, DefineContact, DefineLadder
from tests.room import Room

ALL_DAY = {"days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "until": "00:00"}
LADDER = {
    "categories": ["*"],
    "en_route_within_s": 300,
    "steps": [
        {"position": "duty", "wait_s": 60},
        {"position": "second", "wait_s": 90},
        {"position": "secretary", "wait_s": 120},
    ],
}
ANTON = Actor("contact", agency="damkar", contact="anton")
BERTA = Actor("contact", agency="damkar", contact="berta")
SEKDA = Actor("contact", agency="regency", contact="sekda")


def staff(room: Room) -> Room:
    """Damkar has a duty officer and a second one; the regency its secretary."""
    for code, agency, channels in (
        ("anton", "damkar", ("sms", "voice")),
        ("berta", "damkar", ("voice",)),
        ("sekda", "regency", ("sms", "email")),
    ):
        room.does(SYSTEM, DefineContact(code, agency, code.title(), channels, "0812 3456 789"))
    turns = (
        {"position": "duty", "contact": "anton", **ALL_DAY},
        {"position": "second", "contact": "berta", **ALL_DAY},
    )
    room.does(SYSTEM, ChangeRoster("damkar", turns))
    sekda = {"position": "secretary", "contact": "sekda", **ALL_DAY}
    room.does(SYSTEM, ChangeRoster("regency", (sekda,)))
    room.does(SYSTEM, DefineLadder("all", LADDER))
    return room


def passes(room: Room, seconds: float) -> None:
    """Time goes by, and the clockwork does what is due."""
    end = room.at + timedelta(seconds=seconds)
    clockwork = Clockwork()
    while room.at < end:
        room.at += timedelta(seconds=5)
        clockwork.tick(room.at)
