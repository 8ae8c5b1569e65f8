"""A centre on each database; and one in which somebody can be asked, with an incident of its own."""

from __future__ import annotations

import pytest

from siaga.operations.accounts import ChangeAccount
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.contacts import ChangeRoster, DefineContact
from tests.databases import Database
from tests.room import Room
from tests.staffed import ALL_DAY, staff


@pytest.fixture
def room(database: Database) -> Room:
    """A small centre on a fresh database of either kind."""
    return Room()


@pytest.fixture
def staffed(room: Room) -> Room:
    """The same with contacts, rosters and a ladder for every alert."""
    return staff(room)


@pytest.fixture
def incident(staffed: Room) -> str:
    """A report, in a centre in which somebody can be asked."""
    return staffed.report(staffed.ani)


@pytest.fixture
def alert(staffed: Room, incident: str) -> str:
    """Damkar is alerted, and its ladder runs."""
    return staffed.alert(incident)


@pytest.fixture
def power(staffed: Room) -> Actor:
    """An officer of an agency that has no units; on its roster stands Pak Kanit, and behind him
    nobody but the regency's secretary."""
    staffed.does(SYSTEM, DefineContact("kanit", "polres", "Kanit", ("sms",), "0813 111 1111"))
    turn = {"position": "duty", "contact": "kanit", **ALL_DAY}
    staffed.does(SYSTEM, ChangeRoster("polres", (turn,)))
    made = staffed.does(SYSTEM, ChangeAccount(None, "roy", "Roy", "officer", "polres"))
    return Actor("user", made["account"], "officer", "polres")
