"""The queue through the door: places, skills, everybody rings, reputations."""

from __future__ import annotations

import pytest

from siaga.operations.calls import (
    ConfirmAnswered,
    EndCall,
    HandToFallback,
    LapsePresentation,
    PresentNext,
)
from siaga.operations.command import CLOCKWORK, VOICE, Actor
from siaga.operations.conversations import AnswerCall, SetOutcome
from siaga.operations.modes import SetSkills
from siaga.operations.queue import (
    AskByKeys,
    ConfirmPrompt,
    FinishReview,
    ForgiveNumber,
    ReportKey,
    SendBack,
    WantSkill,
)
from siaga.records.models import Call, Deadline, Mode
from tests.room import Room, call_of, desk_of, refusal

PRANKSTER = "0899999999"


def prank(room: Room, times: int = 3) -> None:
    """That number has called for fun so often."""
    for _ in range(times):
        call = room.talk(room.ani, PRANKSTER)
        room.end(call)
        room.does(room.ani, SetOutcome(call, "prank"))


@pytest.fixture
def quiet(room: Room, settings: object) -> Room:
    """Nobody writes anything up after a call."""
    settings.SIAGA_WRAP_UP_S = 0  # type: ignore[attr-defined]
    room.sign_on(room.ani)
    return room


def skills(room: Room, person: Actor, *known: str, second_line: bool = False) -> None:
    room.does(room.supervisor, SetSkills(person.user or 0, known, second_line))


def test_an_incoming_call_says_when_time_alone_changes_something(room: Room) -> None:
    room.sign_on(room.ani)
    room.offer(present=False)
    room.offer("0822222222", present=False)
    reply = room.does(VOICE, PresentNext())
    assert len(reply["presented"]) == 1
    assert reply["again_s"] == 3.0  # the second line, five seconds after the first offer
    for call in Call.objects.all():
        room.end(call.id)
    assert room.does(VOICE, PresentNext())["again_s"] is None


def test_after_half_a_minute_everybody_rings_and_the_first_to_answer_has_it(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    for _ in range(2):
        room.does(CLOCKWORK, LapsePresentation(call, room.ani.user or 0, "no_answer"), 14)
        room.does(VOICE, PresentNext())
    room.sign_on(room.budi)
    room.sign_on(room.supervisor)
    room.does(VOICE, PresentNext(), 5)
    assert call_of(call).rings_at == [room.ani.user, room.budi.user, room.supervisor.user]
    assert Deadline.objects.filter(kind="presentation").count() == 3
    idle_since = desk_of(room.supervisor).idle_since
    room.does(room.budi, AnswerCall(call))
    assert call_of(call).rings_at == []
    assert not Deadline.objects.filter(kind="presentation").exists()
    assert [desk_of(one).state for one in (room.ani, room.budi, room.supervisor)] == [
        "ready",
        "talking",
        "ready",
    ]
    assert desk_of(room.supervisor).idle_since == idle_since
    assert refusal(lambda: room.does(room.ani, AnswerCall(call))).code == "call_taken"


def test_one_desk_of_several_that_lets_it_lapse_leaves_the_others_ringing(room: Room) -> None:
    call = room.offer(present=False)
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    room.does(VOICE, PresentNext(), 31)
    room.does(CLOCKWORK, LapsePresentation(call, room.ani.user or 0, "no_answer"), 12)
    assert (call_of(call).phase, call_of(call).rings_at) == ("ringing", [room.budi.user])
    assert desk_of(room.ani).state == "ready"
    room.end(call)
    assert desk_of(room.budi).state == "ready"


def test_a_call_that_rings_everywhere_and_nobody_takes_goes_to_the_duty_phones(
    room: Room,
) -> None:
    call = room.offer(present=False)
    room.sign_on(room.ani)
    room.sign_on(room.budi)
    room.does(VOICE, PresentNext(), 31)
    room.does(VOICE, HandToFallback(call), 9)
    assert (call_of(call).phase, call_of(call).rings_at) == ("fallback", [])
    assert [desk_of(one).state for one in (room.ani, room.budi)] == ["ready", "ready"]
    assert not Deadline.objects.filter(kind="presentation").exists()


def test_a_number_on_the_call_back_list_that_calls_again_is_served_first(room: Room) -> None:
    lost = room.offer("0811111111")
    room.end(lost, after_s=20)
    first = room.offer("0822222222", present=False)
    again = room.offer("0811111111", present=False)
    assert call_of(again).because == ["call_back"]
    room.sign_on(room.ani)
    room.does(VOICE, PresentNext())
    assert [call_of(call).phase for call in (first, again)] == ["waiting", "ringing"]


def test_a_number_with_an_open_incident_is_served_first_even_with_a_reputation(
    quiet: Room,
) -> None:
    prank(quiet)
    call = quiet.talk(quiet.ani, PRANKSTER)
    quiet.report(quiet.ani, call)
    quiet.end(call)
    again = quiet.offer(PRANKSTER, present=False)
    assert call_of(again).because == ["open_incident", "pranks"]


def test_a_prankster_waits_behind_others_but_rings_at_once_when_alone(quiet: Room) -> None:
    prank(quiet)
    alone = quiet.offer(PRANKSTER)
    assert (call_of(alone).phase, call_of(alone).because) == ("ringing", ["pranks"])
    assert call_of(alone).pranks == pytest.approx(3.0, abs=0.01)
    quiet.answer(quiet.ani, alone)
    quiet.end(alone)
    behind = quiet.offer(PRANKSTER, present=False)
    other = quiet.offer("0822222222")
    assert [call_of(call).phase for call in (behind, other)] == ["waiting", "ringing"]


def test_a_reputation_decays_by_itself(quiet: Room) -> None:
    prank(quiet)
    later = quiet.at.replace(month=quiet.at.month + 1)
    quiet.at = later
    assert call_of(quiet.offer(PRANKSTER)).because == []


def test_a_supervisor_forgives_and_looks_through_the_numbers_each_week(quiet: Room) -> None:
    prank(quiet)
    call = quiet.offer(PRANKSTER)
    assert refusal(lambda: quiet.does(quiet.ani, ForgiveNumber(call))).code == "forbidden"
    quiet.does(quiet.supervisor, ForgiveNumber(call))
    assert Call.objects.filter(forgiven=True).count() == 3
    quiet.answer(quiet.ani, call)
    quiet.end(call)
    assert call_of(quiet.offer(PRANKSTER)).because == []
    quiet.does(quiet.supervisor, FinishReview())
    assert Mode.objects.get().reviewed_at == quiet.at


def test_a_caller_who_is_not_understood_is_sent_back_to_who_understands(room: Room) -> None:
    room.sign_on(room.ani)
    skills(room, room.budi, "bbc")
    call = room.talk(room.ani)
    room.sign_on(room.budi)
    room.does(room.ani, SendBack(call, "bbc"))
    waiting = call_of(call)
    assert (waiting.phase, waiting.because, waiting.wants) == ("waiting", ["sent_back"], "bbc")
    assert desk_of(room.ani).state == "ready"
    room.does(VOICE, PresentNext())
    assert call_of(call).rings_at == [room.budi.user]
    answered_at = call_of(call).answered_at
    room.answer(room.budi, call)
    assert (call_of(call).call_taker, call_of(call).answered_at) == (room.budi.user, answered_at)


def test_while_who_understands_is_busy_a_sent_back_call_waits_a_moment_and_no_longer(
    room: Room,
) -> None:
    skills(room, room.budi, "bbc")
    room.sign_on(room.budi)
    room.talk(room.budi, "0822222222")
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, SendBack(call, "bbc"))
    assert room.does(VOICE, PresentNext())["presented"] == []
    room.does(VOICE, PresentNext(), 8)
    assert call_of(call).rings_at == [room.ani.user]


def test_a_language_is_remembered_for_the_number_and_makes_nobody_wait(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, WantSkill(call, "bbc"))
    room.end(call)
    again = room.offer(present=False)
    assert (call_of(again).wants, call_of(again).wanted_at) == ("bbc", None)
    assert refusal(lambda: room.does(room.ani, WantSkill(call, "xyz"))).code == "unknown_skill"


def test_a_seconded_officer_gets_a_call_when_nobody_of_the_first_line_is_free(room: Room) -> None:
    skills(room, room.budi, second_line=True)
    room.sign_on(room.budi)
    room.sign_on(room.ani)
    assert call_of(room.offer("0811111111")).rings_at == [room.ani.user]
    second = room.offer("0822222222")
    assert call_of(second).phase == "waiting"
    room.does(VOICE, PresentNext(), 5)
    assert call_of(second).rings_at == [room.budi.user]


def test_keys_of_a_silent_caller_are_written_down_and_no_outcome_follows(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, AskByKeys(call))
    assert (call_of(call).prompt, call_of(call).prompts) == ("silent", ["silent"])
    room.does(VOICE, ConfirmPrompt(call, "silent", whole=True))
    for key in "11#":
        room.does(VOICE, ReportKey(call, key))
    assert (call_of(call).prompt, call_of(call).keys) == ("", "11#")
    room.end(call)
    assert call_of(call).needs_outcome


def test_only_voice_reports_keys_and_only_the_own_call_is_asked(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    assert refusal(lambda: room.does(room.ani, ReportKey(call, "1"))).code == "forbidden"
    assert refusal(lambda: room.does(room.budi, AskByKeys(call))).code == "forbidden"
    assert refusal(lambda: room.does(room.budi, SendBack(call, "bbc"))).code == "forbidden"


def test_a_sent_back_caller_who_hangs_up_is_on_the_call_back_list(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, SendBack(call, "btx"))
    room.does(VOICE, EndCall(call, "caller", 16))
    ended = call_of(call)
    assert (ended.outcome, ended.call_back, ended.call_taker) == ("dropped", "due", None)
    room.does(VOICE, ConfirmAnswered(call, room.ani.user))
    assert call_of(call).phase == "ended"
