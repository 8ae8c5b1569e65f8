"""What "no" of a contact is about, while further units are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.domain.agency_word import Word
from siaga.domain.alert import Answerer
from siaga.domain.escalation import Climb
from siaga.domain.incident import IN_PLACE, SET_OUT
from siaga.domain.incident_state import Alert, Incident
from siaga.domain.more_units import is_about_more, refuse

KANIT = Answerer(contact="kanit")
ASKING = Climb(asking=frozenset({"kanit"}), more_wanted=True)


@pytest.mark.parametrize(
    ("out", "about"),
    [
        ({"units": {"engine": "en_route"}}, True),
        ({"units": {"engine": "cleared"}, "visited": True}, True),
        ({"word": Word(SET_OUT)}, True),
        ({"word": Word(IN_PLACE)}, False),
        ({"units": {"engine": "cleared"}}, False),
    ],
)
def test_it_takes_nobody_off_the_road_and_with_nobody_there_it_is_about_the_task(
    out: dict[str, Any], about: bool
) -> None:
    alert = Alert("a", "damkar", "acknowledged", climb=ASKING, **out)
    assert is_about_more(alert, KANIT) == about


def test_what_is_wanted_no_more_is_not_refused() -> None:
    before = Climb(asking=ASKING.asking)
    for climb, refused in ((ASKING, 1), (before, 0)):
        alert = Alert("a", "damkar", "acknowledged", climb=climb)
        assert len(refuse(Incident("i"), alert, KANIT, "")) == refused
    over = Alert("a", "damkar", "done", climb=ASKING)
    assert refuse(Incident("i"), over, KANIT, "") == []
