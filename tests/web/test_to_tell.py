"""Who came to the office and whom no SMS reaches stands on the desks' call-back list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.operations.incidents import SetField
from siaga.records.models import Incident
from siaga.web.api import schemas
from siaga.web.audience import Audience
from siaga.web.shapes.incidents import open_or_recent
from tests.operations.test_news import FIXED, ends, sets_out
from tests.web.conftest import Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_desks_see_the_number_until_somebody_has_rung(centre: Centre) -> None:
    room = centre.room
    room.sign_on(room.ani)
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "caller_number", FIXED))
    alert = sets_out(room, incident)
    taker, officer = centre.browser(room.ani), centre.browser(room.fireman)
    path = f"/api/incidents/{incident}"
    shown = taker.get(path).json()
    schemas.IncidentView.model_validate(shown)
    (one,) = shown["to_tell"]
    assert (one["caller"], one["news"], one["number"]) == (incident, "en_route", FIXED)
    assert officer.get(path).json()["to_tell"] == []
    ends(room, incident, alert)
    much_later = room.at + timedelta(days=3)
    everybody, damkar = Audience(None, "id"), Audience("damkar", "id")
    assert [each.id for each in open_or_recent(everybody, much_later)] == [incident]
    assert open_or_recent(damkar, much_later) == []
    settle = f"{path}/callers/{incident}/settle"
    assert officer.post(settle, {"news": "ended", "how": "reached"}).status_code == 403
    assert taker.post(settle, {"news": "ended", "how": "reached"}).json()["to_tell"] == []
    assert open_or_recent(everybody, much_later) == []
    assert Incident.objects.count() == 1
    told = taker.get(f"{path}/timeline").json()[-1]["text"]
    assert told["en"] == "The call-back is settled: Reached"
