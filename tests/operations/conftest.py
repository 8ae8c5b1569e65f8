"""A centre on each database; and one in which somebody can be asked, with an incident of its own."""

from __future__ import annotations

import pytest

from tests.databases import Database
from tests.room import Room
from tests.staffed import staff


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
