"""A desk ends with the session it was signed on with, and with audio that stays away."""

from __future__ import annotations

from datetime import timedelta
from hashlib import md5

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from siaga.domain.desk import DeskSignedOff
from siaga.ledger.append import load
from siaga.operations.accounts import ChangeAccount
from siaga.operations.calls import PresentNext
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import CLOCKWORK, VOICE, Actor
from siaga.operations.desks import MakeReady, ReportLegLost, ReportLegUp, SignOnDesk
from siaga.operations.sessions import EndDeskSession
from siaga.records.models import Account, Deadline, LegCredential
from tests.room import Room, call_of, desk_of

SHIFT = timedelta(hours=16)


@pytest.fixture
def clock(room: Room) -> Clockwork:
    return Clockwork()


def sign_in(room: Room, person: Actor, lasts_s: float = 3600) -> str:
    """A browser session of this person; returns its key."""
    account = Account.objects.get(id=person.user)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    key = session.session_key or ""
    until = room.at + timedelta(seconds=lasts_s)
    Session.objects.filter(session_key=key).update(expire_date=until)
    return key


def sign_on(room: Room, person: Actor, session: str) -> str:
    """Ready at the desk, with audio. Returns the leg."""
    leg = md5(session.encode(), usedforsecurity=False).hexdigest()
    room.does(person, SignOnDesk(leg, "0" * 32, room.at + SHIFT, session))
    room.does(VOICE, ReportLegUp(person.user or 0, leg, f"leg-{person.user}"))
    room.does(person, MakeReady())
    return leg


def tick(room: Room, clock: Clockwork, after_s: float = 1) -> None:
    room.at += timedelta(seconds=after_s)
    clock.tick(room.at)


def last_sign_off(person: Actor) -> DeskSignedOff:
    events = [recorded.event for recorded in load(f"desk:{person.user}")]
    assert isinstance(events[-1], DeskSignedOff)
    return events[-1]


def test_an_expired_session_signs_its_desk_off_and_its_ringing_call_goes_on(
    room: Room, clock: Clockwork
) -> None:
    sign_on(room, room.ani, sign_in(room, room.ani))
    call = room.offer()
    assert call_of(call).presented_to == room.ani.user
    tick(room, clock)
    assert desk_of(room.ani).state == "ringing"
    Session.objects.update(expire_date=room.at)
    tick(room, clock)
    assert last_sign_off(room.ani).reason == "session_ended"
    assert call_of(call).phase == "waiting"
    assert not LegCredential.objects.exists()
    room.does(VOICE, PresentNext())
    assert call_of(call).phase == "waiting"


@pytest.mark.parametrize("how", ["removed", "new password", "somebody else's", "forged"])
def test_a_session_ends_in_every_way_it_can(room: Room, clock: Clockwork, how: str) -> None:
    session = sign_in(room, room.budi if how == "somebody else's" else room.ani)
    sign_on(room, room.ani, "forged" if how == "forged" else session)
    if how == "removed":
        Session.objects.all().delete()
    if how == "new password":
        account = Account.objects.get(id=room.ani.user)
        account.set_password("lain")
        account.save()
    tick(room, clock)
    assert last_sign_off(room.ani).reason == "session_ended"


def test_a_conversation_outlives_the_session_and_nothing_else_is_offered(
    room: Room, clock: Clockwork
) -> None:
    sign_on(room, room.ani, sign_in(room, room.ani, lasts_s=60))
    call = room.talk(room.ani)
    tick(room, clock, 120)
    tick(room, clock)
    desk = desk_of(room.ani)
    assert (desk.state, desk.phase, desk.pause_reason) == ("talking", "paused", "session_ended")
    assert call_of(call).phase == "talking"
    version = desk.version
    tick(room, clock)
    assert desk_of(room.ani).version == version
    room.end(call)
    waiting = room.offer("0811")
    assert call_of(waiting).phase == "waiting"
    tick(room, clock)
    assert desk_of(room.ani).state == "off"


def test_signing_in_again_during_the_conversation_keeps_the_desk(
    room: Room, clock: Clockwork
) -> None:
    sign_on(room, room.ani, sign_in(room, room.ani, lasts_s=60))
    call = room.talk(room.ani)
    tick(room, clock, 120)
    sign_on(room, room.ani, sign_in(room, room.ani))
    tick(room, clock)
    room.end(call)
    tick(room, clock)
    assert desk_of(room.ani).phase == "wrap_up"


def test_the_end_of_an_earlier_session_does_not_end_the_present_one(room: Room) -> None:
    earlier = sign_on(room, room.ani, sign_in(room, room.ani))
    sign_on(room, room.ani, sign_in(room, room.ani))
    room.does(CLOCKWORK, EndDeskSession(room.ani.user or 0, earlier))
    assert desk_of(room.ani).state == "ready"


def test_who_never_leaves_is_signed_off_when_the_longest_shift_is_over(
    room: Room, clock: Clockwork
) -> None:
    sign_on(room, room.ani, sign_in(room, room.ani, lasts_s=SHIFT.total_seconds() * 2))
    tick(room, clock, SHIFT.total_seconds() - 60)
    assert desk_of(room.ani).state == "ready"
    tick(room, clock, 120)
    assert desk_of(room.ani).state == "off"


def test_whose_account_is_closed_is_off_the_desk_at_once(room: Room) -> None:
    sign_on(room, room.ani, sign_in(room, room.ani))
    user = room.ani.user
    room.does(room.administrator, ChangeAccount(user, "ani", "Ani", "call_taker", active=False))
    assert last_sign_off(room.ani).reason == "supervisor"


def test_audio_that_stays_away_signs_the_desk_off_after_ten_minutes(
    room: Room, clock: Clockwork
) -> None:
    leg = room.sign_on(room.ani)
    room.does(VOICE, ReportLegLost(room.ani.user or 0, leg, "no_audio"))
    tick(room, clock, 590)
    assert (desk_of(room.ani).state, desk_of(room.ani).leg_state) == ("ready", "lost")
    tick(room, clock, 20)
    assert last_sign_off(room.ani).reason == "leg_gone"
    assert not Deadline.objects.exists()


def test_audio_that_never_came_signs_the_desk_off_too(room: Room, clock: Clockwork) -> None:
    room.sign_on(room.ani, leg=False)
    tick(room, clock, 610)
    assert last_sign_off(room.ani).reason == "leg_gone"


def test_audio_that_is_back_in_time_keeps_the_desk(room: Room, clock: Clockwork) -> None:
    leg = room.sign_on(room.ani)
    room.does(VOICE, ReportLegLost(room.ani.user or 0, leg, "network"))
    room.does(VOICE, ReportLegUp(room.ani.user or 0, leg, "again"), 500)
    tick(room, clock, 600)
    assert desk_of(room.ani).state == "ready"


def test_lost_audio_gives_the_caller_back_to_the_queue_and_then_ends_the_duty(
    room: Room, clock: Clockwork
) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, ReportLegLost(room.ani.user or 0, leg, "network"))
    tick(room, clock, 30)
    assert call_of(call).phase == "waiting", "never cut: somebody else is asked"
    tick(room, clock, 700)
    assert desk_of(room.ani).state == "off"
