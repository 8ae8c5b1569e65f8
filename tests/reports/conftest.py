from __future__ import annotations

import pytest

from tests.databases import Database
from tests.room import Room


@pytest.fixture
def room(database: Database) -> Room:
    """A small centre on a fresh database of either kind."""
    return Room()
