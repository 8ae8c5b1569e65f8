"""The machine's clock is set by an hour, forwards or back, while calls run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.ledger.append import load
from siaga.ledger.verify import verify
from siaga.operations.alerts import Acknowledge
from siaga.operations.calls import EndCall, PresentNext
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import CLOCKWORK, VOICE
from siaga.operations.desks import ReportLegLost
from siaga.operations.lost_desks import GiveUpDesk
from siaga.operations.parties import InviteParty
from siaga.records.models import Call, Party
from tests.room import Room, alert_of, call_of, desk_of

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


@JUMPS
def test_an_alert_that_nobody_answers_turns_red_at_once(room: Room, jump_s: float) -> None:
    alert = room.alert(room.report(room.ani))
    tick(room)
    assert not alert_of(alert).overdue
    tick(room, jump_s)
    assert alert_of(alert).overdue


@pytest.mark.parametrize("answered", [False, True])
def test_a_clock_that_is_corrected_by_seconds_makes_nothing_red(room: Room, answered: bool) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    if answered:
        room.does(room.fireman, Acknowledge(incident, alert))
    tick(room, -HOUR_S if answered else -9)
    assert not alert_of(alert).overdue


@JUMPS
def test_a_colleague_who_does_not_come_is_not_waited_for(room: Room, jump_s: float) -> None:
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    call = room.talk(room.ani)
    asked = InviteParty(call, "call_taker", "consult", str(room.budi.user))
    party = room.does(room.ani, asked)["party"]
    tick(room, jump_s)
    assert Party.objects.get(id=party).reason == "no_answer"
    assert desk_of(room.budi).busy == ""


@JUMPS
def test_a_waiting_call_rings_everywhere_and_a_new_one_at_one_desk(
    room: Room, jump_s: float
) -> None:
    call = room.offer()
    room.at += timedelta(seconds=jump_s)
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    room.does(VOICE, PresentNext())
    assert set(call_of(call).rings_at) == {room.ani.user, room.budi.user}
    room.answer(room.ani, call)
    again = room.offer("081200000002")
    assert call_of(again).rings_at == [room.budi.user]


@JUMPS
def test_who_was_cut_is_dialled_again_at_once(room: Room, jump_s: float) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, EndCall(call, "system", 41))
    room.does(VOICE, PresentNext(), jump_s)
    assert Call.objects.filter(call_back_of=call).exists()
