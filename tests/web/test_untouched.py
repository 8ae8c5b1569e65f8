"""The supervisor's list of incidents that nobody touches, as the pages ask for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.operations.clockwork import Clockwork
from siaga.web.api import schemas
from tests.web.conftest import Centre

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_supervisor_sees_it_and_one_click_ends_it(centre: Centre) -> None:
    room = centre.room
    incident = room.report(room.ani)
    room.alert(incident)
    touched = room.at
    Clockwork().tick(room.at + timedelta(hours=2))
    supervisor, officer = centre.browser(room.supervisor), centre.browser(room.fireman)
    path = f"/api/incidents/{incident}"
    shown = supervisor.get(path).json()
    schemas.IncidentView.model_validate(shown)
    assert shown["untouched_since"] == touched.isoformat().replace("+00:00", "Z")
    assert officer.get(path).json()["untouched_since"] is None
    kinds = [one["kind"] for one in officer.get(f"{path}/timeline").json()]
    assert "IncidentUntouched" not in kinds
    assert officer.post(f"{path}/looked-at", {"reason": "waiting"}).status_code == 403
    answer = supervisor.post(f"{path}/looked-at", {"reason": "waiting"})
    assert answer.json()["untouched_since"] is None
    told = supervisor.get(f"{path}/timeline").json()[-1]["text"]
    assert told["en"] == "Siti has looked at the incident: Waiting for news"
