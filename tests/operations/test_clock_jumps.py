"""The machine's clock is set by an hour, forwards or back, while calls run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.ledger.append import load
from siaga.ledger.verify import verify
from siaga.operations.calls import PresentNext
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import CLOCKWORK, VOICE
from siaga.operations.desks import ReportLegLost
from siaga.operations.lost_desks import GiveUpDesk
from tests.room import Room, call_of, desk_of

HOUR_S = 3600.0
JUMPS = pytest.mark.parametrize("jump_s", [HOUR_S, -HOUR_S])


def tick(room: Room, after_s: float = 0.0) -> None:
    room.at += timedelta(seconds=after_s)
    Clockwork().tick(room.at)


@JUMPS
def test_a_ring_goes_on_to_the_next_desk(room: Room, jump_s: float) -> None:
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.offer()
    assert call_of(call).rings_at == [room.ani.user]
    tick(room, jump_s)
    room.does(VOICE, PresentNext())
    assert room.budi.user in call_of(call).rings_at
    tick(room, 2)
    assert room.budi.user in call_of(call).rings_at, "set by the new time, it has its time"


@JUMPS
def test_wrap_up_is_over_and_the_desk_gets_calls_again(room: Room, jump_s: float) -> None:
    room.sign_on(room.ani)
    room.end(room.talk(room.ani))
    assert desk_of(room.ani).phase == "wrap_up"
    tick(room, jump_s)
    assert desk_of(room.ani).phase == "ready"
    again = room.offer()
    assert call_of(again).rings_at == [room.ani.user]


@JUMPS
def test_nobody_waits_for_a_lost_desk_for_an_hour(room: Room, jump_s: float) -> None:
    leg = room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, ReportLegLost(room.ani.user or 0, leg, "no_audio"))
    room.does(CLOCKWORK, GiveUpDesk(room.ani.user or 0), jump_s)
    assert call_of(call).phase == "waiting"


@JUMPS
def test_a_conversation_goes_on_and_ends_and_the_chain_holds(room: Room, jump_s: float) -> None:
    """Times of the ledger go with the clock; its order and its chain do not ask for them."""
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    before = call_of(call).answered_at
    tick(room, jump_s)
    assert call_of(call).phase == "talking"
    room.end(call)
    ended = call_of(call)
    assert before is not None
    assert ended.ended_at is not None
    assert (ended.ended_at > before) == (jump_s > 0)
    versions = [one.version for one in load(f"call:{call}")]
    assert versions == list(range(1, len(versions) + 1))
    assert verify().sound


@JUMPS
def test_an_unanswered_caller_gets_an_outcome_and_is_called_back(room: Room, jump_s: float) -> None:
    call = room.offer()
    tick(room, jump_s)
    room.end(call)
    assert call_of(call).call_back == "due"
    assert call_of(call).outcome in ("abandoned", "short_abandoned")
