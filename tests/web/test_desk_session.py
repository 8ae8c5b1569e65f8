"""The browser's session and the desk that was signed on with it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.sessions.models import Session

from siaga.operations.sessions import EndDeskSession, desks_without_session
from tests.room import desk_of
from tests.web.conftest import Centre


def test_a_desk_stays_with_its_browsers_session_and_ends_with_it(centre: Centre) -> None:
    ani = centre.room.ani
    assert centre.browser(ani).post("/api/desk/sign-on").status_code == 200
    assert desks_without_session(datetime.now(UTC)) == []
    Session.objects.update(expire_date=datetime.now(UTC))
    ended = EndDeskSession(ani.user or 0, desk_of(ani).leg)
    assert desks_without_session(datetime.now(UTC)) == [ended]
